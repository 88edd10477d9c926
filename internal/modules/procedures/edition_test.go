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
		if rows, err := w.store.Editions(context.Background(), w.who); err != nil || len(rows) != 0 {
			t.Errorf("editions after publishing: %v %v", rows, err)
		}
	})
}
