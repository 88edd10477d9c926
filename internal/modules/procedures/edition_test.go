package procedures_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
)

const home, neighbour gate.Commune = 16297, 16300

// A workshop is a store with somebody who may compose.
type workshop struct {
	*testing.T
	store *procedures.Store
	gate  *gate.Gate
	who   gate.Actor
	now   *time.Time
}

func eachWorkshop(t *testing.T, run func(w workshop)) {
	lib, err := procedures.Load()
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := time.Date(2026, 11, 23, 9, 0, 0, 0, clock.Zone)
		g := gate.New(d, gate.Options{Now: func() time.Time { return now }})
		who := gate.NewActor("lan", home, gate.Grant{Permission: procedures.MayCompose})
		who.Name = "Lê Thị Lan"
		run(workshop{t, procedures.NewStore(g, lib), g, who, &now})
	})
}

func (w workshop) compose(from procedures.Beginning) procedures.Edition {
	w.Helper()
	id, err := w.store.Compose(context.Background(), w.who, from)
	if err != nil {
		w.Fatal(err)
	}
	e, err := w.store.Edition(context.Background(), w.who, id)
	if err != nil {
		w.Fatal(err)
	}
	return e
}

func (w workshop) edit(e procedures.Edition, edits ...procedures.Edit) procedures.Edition {
	w.Helper()
	e, err := w.store.Edit(context.Background(), w.who, e.ID, e.Version, edits...)
	if err != nil {
		w.Fatal(err)
	}
	return e
}

func (w workshop) publish(e procedures.Edition, how procedures.Publication) procedures.Published {
	w.Helper()
	done, err := w.store.Publish(context.Background(), w.who, e.ID, e.Version, how)
	if u, ok := errors.AsType[*procedures.Unsound](err); ok {
		w.Fatalf("%+v", u.Flaws)
	}
	if err != nil {
		w.Fatal(err)
	}
	return done
}

// find is what residents meet today.
func (w workshop) find(code string) (procedures.Offer, error) {
	var o procedures.Offer
	err := w.gate.Read(context.Background(), gate.Anonymous(home), gate.Public, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		var err error
		o, err = w.store.Find(tx, code, clock.DateOf(tx.Now()).String())
		return err
	})
	return o, err
}

func text(vi string) procedures.Text { return procedures.Text{VI: vi} }

// complete says all that a procedure needs before it can go public.
var complete = []procedures.Edit{
	procedures.UpdateProcedure(func(p *procedures.Procedure) {
		p.Field.Value = procedures.Area{Slug: "bao-tro-xa-hoi", Name: text("Bảo trợ xã hội")}
		p.Result = procedures.Fact[procedures.Result]{Value: procedures.Result{Name: "Giấy xác nhận"},
			Mark: procedures.Mark{Standing: procedures.Declared}}
	}),
	procedures.SetTerms([]procedures.Term{{Qty: 3, Unit: procedures.WorkingDay}}),
	procedures.SetFee(procedures.Fee{Kind: procedures.FeeFree}),
}

func TestOwnProcedureFromNothingToPublic(t *testing.T) {
	eachWorkshop(t, func(w workshop) {
		e := w.compose(procedures.Beginning{Name: text("Xác nhận hộ gia đình có hoàn cảnh khó khăn")})
		if e.Procedure.Code != "NB-0001" || !e.Procedure.Internal() {
			t.Errorf("code %s", e.Procedure.Code)
		}
		if _, err := w.find(e.Procedure.Code); !errors.Is(err, gate.ErrMissing) {
			t.Errorf("an edition is public: %v", err)
		}
		e = w.edit(e, complete...)
		e = w.edit(e, procedures.AddField("noi-dung", procedures.Field{Type: procedures.IntegerType, Label: text("Số người trong hộ")}, ""))
		if e.Last != "so_nguoi_trong_ho" {
			t.Errorf("id %q", e.Last)
		}
		done := w.publish(e, procedures.Publication{})
		o, err := w.find(done.Code)
		if err != nil || o.Procedure.Version != done.Version || !o.Procedure.Own() || o.Procedure.Issue() != 1 {
			t.Fatalf("%+v %v", o.Procedure, err)
		}
		form, err := w.store.Library().FormFor(o.Procedure)
		if err != nil || form.Field("so_nguoi_trong_ho") == nil {
			t.Errorf("form %v", err)
		}
		if c := o.Channels; !c.Here || c.Handoff || c.PortalTo != "" || !c.Counter {
			t.Errorf("doors %+v", c)
		}
		offers, err := w.store.Public(context.Background(), gate.Anonymous(home))
		if err != nil || len(offers) != 71 || offers[70].Procedure.Code != done.Code {
			t.Fatalf("%d offers %v", len(offers), err)
		}
		var among []procedures.Procedure
		for _, o := range offers {
			among = append(among, o.Procedure)
		}
		if hits := w.store.Library().Search("hoan canh kho khan", among); len(hits) == 0 || hits[0].Procedure.Code != done.Code {
			t.Errorf("searched: %d hits", len(hits))
		}
		if rows, err := w.store.Editions(context.Background(), w.who); err != nil || len(rows) != 0 {
			t.Errorf("editions after publishing: %v %v", rows, err)
		}
	})
}

// Only those who may compose do, and only in their own commune.
func TestWhoMayCompose(t *testing.T) {
	eachWorkshop(t, func(w workshop) {
		ctx := context.Background()
		e := w.compose(procedures.Beginning{Name: text("Một thủ tục")})
		done := w.publish(w.edit(w.compose(procedures.Beginning{Name: text("Thủ tục khác")}), complete...), procedures.Publication{})
		for _, c := range []struct {
			name string
			who  gate.Actor
			want error
		}{
			{"no role", gate.NewActor("nam", home), gate.ErrForbidden},
			{"another role", gate.NewActor("quan", home, gate.Grant{Permission: procedures.MayConfigure}), gate.ErrForbidden},
			{"nobody", gate.Anonymous(home), gate.ErrSignIn},
			{"neighbour", gate.NewActor("hang", neighbour, gate.Grant{Permission: procedures.MayCompose}), gate.ErrMissing},
		} {
			_, err := w.store.Edition(ctx, c.who, e.ID)
			_, err2 := w.store.Edit(ctx, c.who, e.ID, e.Version, procedures.SetCode("NB-9999"))
			_, err3 := w.store.Publish(ctx, c.who, e.ID, e.Version, procedures.Publication{})
			err4 := w.store.Discard(ctx, c.who, e.ID)
			err5 := w.store.Withdraw(ctx, c.who, done.Code, done.Version, "2026-12-31")
			_, err6 := w.store.Against(ctx, c.who, e.ID)
			_, err7 := w.store.Published(ctx, c.who, done.Code, done.Version)
			want3 := c.want
			if c.name == "neighbour" {
				want3 = nil // ErrMissing, told as the edition's end by another request
			}
			for i, got := range []error{err, err2, err4, err5, err6, err7} {
				if !errors.Is(got, c.want) {
					t.Errorf("%s, %d: %v, want %v", c.name, i, got, c.want)
				}
			}
			if want3 != nil && !errors.Is(err3, want3) || err3 == nil {
				t.Errorf("%s publishes: %v", c.name, err3)
			}
		}
		other := gate.NewActor("hang", neighbour, gate.Grant{Permission: procedures.MayCompose})
		if rows, err := w.store.Editions(ctx, other); err != nil || len(rows) != 0 {
			t.Errorf("the neighbour sees %v %v", rows, err)
		}
		if rels, err := w.store.Releases(ctx, other); err != nil || len(rels) != 0 {
			t.Errorf("the neighbour sees %v %v", rels, err)
		}
	})
}

// A request sent twice has one effect and one answer.
func TestEditsSentTwice(t *testing.T) {
	eachWorkshop(t, func(w workshop) {
		begin := gate.WithKey(context.Background(), "begin")
		again := gate.WithKey(context.Background(), "begin")
		id, err := w.store.Compose(begin, w.who, procedures.Beginning{Name: text("Một thủ tục")})
		same, err2 := w.store.Compose(again, w.who, procedures.Beginning{Name: text("Một thủ tục")})
		if err != nil || err2 != nil || id != same {
			t.Fatalf("%s %s %v %v", id, same, err, err2)
		}
		add := procedures.AddSection(text("Cam kết thêm"), "")
		for range 2 {
			e, err := w.store.Edit(gate.WithKey(context.Background(), "edit"), w.who, id, 1, add)
			if err != nil || e.Version != 2 || e.Last != "cam_ket_them" || len(e.Form.Sections) != 5 {
				t.Errorf("%+v %v", e, err)
			}
		}
		for range 2 {
			e, err := w.store.Edit(gate.WithKey(context.Background(), "complete"), w.who, id, 2, complete...)
			if err != nil || e.Version != 3 {
				t.Errorf("%v", err)
			}
		}
		for range 2 {
			done, err := w.store.Publish(gate.WithKey(context.Background(), "publish"), w.who, id, 3, procedures.Publication{})
			if err != nil || done.Code != "NB-0001" {
				t.Errorf("%+v %v", done, err)
			}
		}
	})
}

// Who saves first wins; the other is told.
func TestTwoEditorsOfOneEdition(t *testing.T) {
	eachWorkshop(t, func(w workshop) {
		e := w.compose(procedures.Beginning{Name: text("Một thủ tục")})
		w.edit(e, procedures.AddSection(text("Của người thứ nhất"), ""))
		if _, err := w.store.Edit(context.Background(), w.who, e.ID, e.Version, procedures.AddSection(text("Của người thứ hai"), "")); !errors.Is(err, procedures.ErrStale) {
			t.Errorf("%v", err)
		}
		if _, err := w.store.Publish(context.Background(), w.who, e.ID, e.Version, procedures.Publication{}); !errors.Is(err, procedures.ErrUnsound) && !errors.Is(err, procedures.ErrStale) {
			t.Errorf("%v", err)
		}
	})
}

// An edition that cannot be evaluated is not published, and nothing changes.
func TestUnsoundIsNotPublished(t *testing.T) {
	eachWorkshop(t, func(w workshop) {
		e := w.edit(w.compose(procedures.Beginning{Name: text("Một thủ tục")}), complete...)
		e = w.edit(e, procedures.UpdatePage("noi-dung", func(p *procedures.Page) { p.Show = "khong_co == 1" }))
		_, err := w.store.Publish(context.Background(), w.who, e.ID, e.Version, procedures.Publication{})
		u, ok := errors.AsType[*procedures.Unsound](err)
		if !ok || len(u.Flaws) != 1 || u.Flaws[0].ID != "noi-dung" || u.Flaws[0].Code != procedures.ErrExprName.Code {
			t.Fatalf("%v", err)
		}
		if _, err := w.find(e.Procedure.Code); !errors.Is(err, gate.ErrMissing) {
			t.Errorf("published all the same: %v", err)
		}
		w.edit(e, procedures.UpdatePage("noi-dung", func(p *procedures.Page) { p.Show = "" }))
	})
}

// The commune's version of a national procedure stands before the library's,
// from its first day to its last; then the one before comes back.
func TestVersionsFollowEachOther(t *testing.T) {
	const code = "1.001193"
	eachWorkshop(t, func(w workshop) {
		ctx := context.Background()
		begin := func(note string) procedures.Edition {
			e := w.compose(procedures.Beginning{From: code})
			return w.edit(e, procedures.UpdateProcedure(func(p *procedures.Procedure) { p.Note.Value = note }))
		}
		now := func() string {
			t.Helper()
			o, err := w.find(code)
			if err != nil {
				t.Fatal(err)
			}
			return o.Procedure.Note.Value
		}
		usual := now()
		first := begin("bản một")
		if first.Base != 1 {
			t.Errorf("base %d", first.Base)
		}
		if _, err := w.store.Publish(ctx, w.who, first.ID, first.Version, procedures.Publication{}); !errors.Is(err, procedures.ErrOvertaken) {
			t.Errorf("published without looking at what it follows: %v", err)
		}
		if _, err := w.store.Publish(ctx, w.who, first.ID, first.Version, procedures.Publication{Over: 1, From: "2026-11-22"}); !errors.Is(err, procedures.ErrFromPast) {
			t.Errorf("published for yesterday: %v", err)
		}
		one := w.publish(first, procedures.Publication{Over: 1, From: "2026-12-01", Note: "thử"})
		if now() != usual {
			t.Error("in force before its day")
		}
		late := begin("bản lạc") // begun from the library, as nothing else is in force
		if _, err := w.store.Publish(ctx, w.who, late.ID, late.Version, procedures.Publication{Over: 1}); !errors.Is(err, procedures.ErrOvertaken) {
			t.Errorf("published over a version it did not see: %v", err)
		}
		if before, err := w.store.Against(ctx, w.who, late.ID); err != nil || before.Base != one.Version || before.Procedure.Note.Value != "bản một" {
			t.Errorf("against %d %v", before.Base, err)
		}
		*w.now = w.now.AddDate(0, 0, 8)
		if now() != "bản một" {
			t.Error("not in force on its day")
		}
		two := w.publish(begin("bản hai"), procedures.Publication{Over: one.Version})
		if two.Version != one.Version+1 || now() != "bản hai" {
			t.Errorf("second: %+v %s", two, now())
		}
		if err := w.store.Withdraw(ctx, w.who, code, two.Version, "2026-11-29"); !errors.Is(err, procedures.ErrLastDay) {
			t.Errorf("ended in the past: %v", err)
		}
		if err := w.store.Withdraw(ctx, w.who, code, two.Version, "2026-11-30"); err != nil || now() != "bản một" {
			t.Errorf("after ending the second: %s %v", now(), err)
		}
		if err := w.store.Withdraw(ctx, w.who, code, two.Version, "2026-12-30"); !errors.Is(err, procedures.ErrEnded) {
			t.Errorf("ended later: %v", err)
		}
		if err := w.store.Withdraw(ctx, w.who, code, one.Version, "2026-11-30"); err != nil || now() != usual {
			t.Errorf("after ending both: %s %v", now(), err)
		}
		if err := w.store.Withdraw(ctx, w.who, code, 1, "2026-12-30"); !errors.Is(err, procedures.ErrNotOwn) {
			t.Errorf("ended the library's: %v", err)
		}
		rels, err := w.store.Releases(ctx, w.who)
		if err != nil || len(rels) != 2 || rels[0].EndedBy != w.who.Name || rels[0].InForce {
			t.Errorf("%+v %v", rels, err)
		}
		if p, err := w.store.Published(ctx, w.who, code, two.Version); err != nil || p.Procedure.Note.Value != "bản hai" {
			t.Errorf("an ended version cannot be read: %v", err)
		}
	})
}

// A procedure of the commune's own ends with all its versions.
func TestEnd(t *testing.T) {
	eachWorkshop(t, func(w workshop) {
		ctx := context.Background()
		one := w.publish(w.edit(w.compose(procedures.Beginning{Name: text("Một")}), complete...), procedures.Publication{})
		two := w.publish(w.compose(procedures.Beginning{From: one.Code}), procedures.Publication{Over: one.Version})
		if err := w.store.End(ctx, gate.NewActor("nam", home), one.Code, "2026-11-30"); !errors.Is(err, gate.ErrForbidden) {
			t.Errorf("no role: %v", err)
		}
		other := gate.NewActor("hang", neighbour, gate.Grant{Permission: procedures.MayCompose})
		if err := w.store.End(ctx, other, one.Code, "2026-11-30"); !errors.Is(err, gate.ErrMissing) {
			t.Errorf("neighbour: %v", err)
		}
		if err := w.store.End(ctx, w.who, one.Code, "2026-11-30"); err != nil {
			t.Fatal(err)
		}
		if o, err := w.find(one.Code); err != nil || o.Procedure.Version != two.Version {
			t.Errorf("before its last day: %+v %v", o.Procedure.Version, err)
		}
		*w.now = w.now.AddDate(0, 0, 8)
		if _, err := w.find(one.Code); !errors.Is(err, gate.ErrMissing) {
			t.Errorf("after its last day: %v", err)
		}
		if err := w.store.End(ctx, w.who, one.Code, "2026-12-30"); !errors.Is(err, procedures.ErrEnded) {
			t.Errorf("again: %v", err)
		}
	})
}

// The code of an own procedure is nobody else's.
func TestOwnCodes(t *testing.T) {
	eachWorkshop(t, func(w workshop) {
		ctx := context.Background()
		first := w.edit(w.compose(procedures.Beginning{Name: text("Một")}), append([]procedures.Edit{procedures.SetCode("NB-0002")}, complete...)...)
		second := w.compose(procedures.Beginning{Name: text("Hai")})
		if second.Procedure.Code != "NB-0003" {
			t.Errorf("code %s is taken", second.Procedure.Code)
		}
		w.publish(first, procedures.Publication{})
		second = w.edit(second, append([]procedures.Edit{procedures.SetCode("NB-0002")}, complete...)...)
		if _, err := w.store.Publish(ctx, w.who, second.ID, second.Version, procedures.Publication{}); !errors.Is(err, procedures.ErrCodeTaken) {
			t.Errorf("%v", err)
		}
		third := w.edit(w.compose(procedures.Beginning{Name: text("Ba")}), append([]procedures.Edit{procedures.SetCode("1.001193")}, complete...)...)
		if _, err := w.store.Publish(ctx, w.who, third.ID, third.Version, procedures.Publication{}); !errors.Is(err, procedures.ErrCodeTaken) {
			t.Errorf("a national code: %v", err)
		}
		copied := w.compose(procedures.Beginning{From: "1.001193", Copy: true, Name: text("Khai sinh lưu động")})
		if !copied.Procedure.Internal() || copied.Base != 0 || len(copied.Form.Sections) < 5 {
			t.Errorf("copy %+v", copied.Procedure)
		}
		if _, err := w.store.Compose(ctx, w.who, procedures.Beginning{Name: text("  ")}); !errors.Is(err, procedures.ErrNameless) {
			t.Errorf("%v", err)
		}
		if _, err := w.store.Compose(ctx, w.who, procedures.Beginning{From: "9.999999"}); !errors.Is(err, gate.ErrMissing) {
			t.Errorf("%v", err)
		}
	})
}

// A file from elsewhere becomes an edition: the next version where the code is
// known, a new procedure where it is not.
func TestTakingAFile(t *testing.T) {
	eachWorkshop(t, func(w workshop) {
		ctx := context.Background()
		id, err := w.store.Take(ctx, w.who, imported(t, draft))
		if err != nil {
			t.Fatal(err)
		}
		e, err := w.store.Edition(ctx, w.who, id)
		if err != nil || e.Base != 0 || len(e.Tests) != 2 {
			t.Fatalf("%+v %v", e, err)
		}
		done := w.publish(e, procedures.Publication{})
		again, err := w.store.Published(ctx, w.who, done.Code, 0)
		if err != nil || len(again.Tests) != 2 {
			t.Fatalf("%v", err)
		}
		id, err = w.store.Take(ctx, w.who, again)
		if err != nil {
			t.Fatal(err)
		}
		if e, err = w.store.Edition(ctx, w.who, id); err != nil || e.Base != done.Version {
			t.Errorf("base %d %v", e.Base, err)
		}
	})
}
