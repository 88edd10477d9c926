package surveys_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"xaso/internal/modules/surveys"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/metric"
)

const (
	hereCommune  gate.Commune = 1
	otherCommune gate.Commune = 2
)

// A world is a book over two hamlets, and those who work with it.
type world struct {
	*testing.T
	gate     *gate.Gate
	book     *surveys.Book
	at       time.Time
	observed map[string]map[string]string
	officer  gate.Actor // leads
	leader   gate.Actor
	lan      gate.Actor // head of Đông
	minh     gate.Actor // helper in Đông
	tay      gate.Actor // head of Tây
	nobody   gate.Actor
	away     gate.Actor // head of a hamlet of the same name in another commune
}

func official(id string, c gate.Commune, grants ...gate.Grant) gate.Actor {
	who := gate.NewActor(id, c, grants...)
	who.Name = id
	return who
}

func collects(hamlet string) gate.Grant {
	return gate.Grant{Permission: surveys.MayCollect, Hamlet: hamlet}
}

func each(t *testing.T, tell func(w *world)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := &world{T: t, at: time.Date(2026, 11, 2, 8, 0, 0, 0, clock.Zone), observed: map[string]map[string]string{}}
		w.gate = gate.New(d, gate.Options{Now: func() time.Time { return w.at }})
		t.Cleanup(w.gate.Close)
		var err error
		w.book, err = surveys.NewBook(w.gate, surveys.Options{
			Hamlets: func(*gate.Tx) ([]string, error) { return []string{"Đông", "Tây"}, nil },
			Frame: func(tx *gate.Tx, hamlet string, members bool) ([]surveys.Listed, error) {
				if tx.Who.Commune != hereCommune {
					return nil, nil
				}
				return hamletOf(hamlet, map[string]int{"Đông": 12, "Tây": 8}[hamlet], members), nil
			},
			Observe: func(_ *gate.Tx, of string, values map[string]string, at clock.Date, source string) error {
				w.observed[of] = values
				w.observed[of]["at"], w.observed[of]["source"] = at.String(), source
				return nil
			},
			Seed: func() string { return "HATGIONGTHUMOT01" },
		})
		if err != nil {
			t.Fatal(err)
		}
		manage := []gate.Grant{{Permission: surveys.MayManage}, {Permission: surveys.MaySee}, collects("")}
		w.officer, w.leader = official("officer", hereCommune, manage...), official("leader", hereCommune, manage[:2]...)
		w.lan, w.minh = official("lan", hereCommune, collects("Đông")), official("minh", hereCommune, collects("Đông"))
		w.tay, w.nobody = official("tay", hereCommune, collects("Tây")), official("nobody", hereCommune)
		w.away = official("away", otherCommune, append(manage, collects("Đông"))...)
		tell(w)
	})
}

// hamletOf makes the households of a hamlet: sizes and sources of income go
// round, the first member is grown up and the second a child.
func hamletOf(hamlet string, n int, members bool) []surveys.Listed {
	var all []surveys.Listed
	for i := range n {
		id := fmt.Sprintf("%s-%02d", hamlet, i+1)
		l := surveys.Listed{ID: id, Code: id, Head: "Chủ hộ " + id, People: i%5 + 1, Group: i%4 + 1}
		if members {
			l.Members = []surveys.Member{{ID: id + "a", Name: "Người lớn", Born: 1980}, {ID: id + "b", Name: "Trẻ", Born: 2020}}
		}
		all = append(all, l)
	}
	return all
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) is(err, want error) {
	w.Helper()
	if !errors.Is(err, want) {
		w.Errorf("got %v, want %v", err, want)
	}
}

func day(d int) clock.Date { return clock.Date{Year: 2026, Month: 11, Day: d} }

// open begins a campaign of two weeks from today.
func (w *world) open(questionnaire string, change ...func(*surveys.Plan)) string {
	w.Helper()
	p := surveys.Plan{Title: "Khảo sát thử", Questionnaire: questionnaire, Year: 2026, From: day(2), To: day(16), Hamlets: []string{"Đông", "Tây"}}
	for _, c := range change {
		c(&p)
	}
	id, err := w.book.Open(w.Context(), w.officer, p)
	w.ok(err)
	return id
}

var nextSheet = 0

// filled is a fine answer of a household to a questionnaire.
func filled(campaign, household, questionnaire string) surveys.Sheet {
	nextSheet++
	s := surveys.Sheet{ID: fmt.Sprintf("phieu-thu-%012d", nextSheet), Campaign: campaign, Household: household, Revision: 1, Outcome: surveys.Done,
		Filled: time.Date(2026, 11, 3, 9, 0, 0, 0, clock.Zone).UnixMilli()}
	switch questionnaire {
	case "ho-gia-dinh":
		s.Answers = surveys.Answers{"poverty": "none", "house": "solid", "water": "central", "toilet": "yes", "waste-collected": "yes",
			"internet": "yes", "main-income": "farm", "insurance@" + household + "a": "yes", "smartphone@" + household + "b": "yes"}
	case "thu-nhap":
		s.Answers = surveys.Answers{"persons": "4", "wages": "96000", "crops-in": "40000", "crops-out": "18000", "inside": "99000", "livestock-in": "1000", "livestock-out": "6000"}
	case "hai-long":
		s.Answers = surveys.Answers{"overall": "very", "known": "yes"}
	}
	return s
}

func (w *world) send(who gate.Actor, s surveys.Sheet) surveys.Arrival {
	w.Helper()
	a, err := w.book.Receive(w.Context(), who, s)
	w.ok(err)
	return a
}

func (w *world) later(days int) { w.at = w.at.AddDate(0, 0, days) }

func TestASheetArrivesOnceHoweverOftenItIsSent(t *testing.T) {
	each(t, func(w *world) {
		c := w.open("ho-gia-dinh")
		s := filled(c, "Đông-01", "ho-gia-dinh")
		for _, ctx := range []context.Context{w.Context(), gate.WithKey(w.Context(), "k"), gate.WithKey(w.Context(), "k"), w.Context()} {
			a, err := w.book.Receive(ctx, w.lan, s)
			w.ok(err)
			if a.State != surveys.Counted || a.Revision != 1 {
				w.Errorf("answered %+v", a)
			}
		}
		p, err := w.book.Progress(w.Context(), w.officer, c)
		w.ok(err)
		if p.Result.Done != 1 || p.Result.Asked != 20 || p.Waiting != 0 {
			w.Errorf("%+v", p.Result)
		}
		s.Revision, s.Answers = 2, surveys.Answers{}
		for k, v := range filled(c, "", "ho-gia-dinh").Answers {
			if k[len(k)-1] != 'a' && k[len(k)-1] != 'b' {
				s.Answers[k] = v
			}
		}
		s.Answers["house"] = "temporary"
		w.send(w.lan, s)
		_, _, kept, err := w.book.Fill(w.Context(), w.lan, c, "Đông-01")
		w.ok(err)
		if kept.Answers["house"] != "temporary" || kept.Revision != 2 {
			w.Errorf("the correction is not kept: %+v", kept)
		}
	})
}

func TestWhoMaySend(t *testing.T) {
	each(t, func(w *world) {
		c := w.open("ho-gia-dinh")
		for name, who := range map[string]struct {
			gate.Actor
			want error
		}{
			"head of another hamlet":  {w.tay, gate.ErrMissing},
			"another commune":         {w.away, gate.ErrMissing},
			"no role":                 {w.nobody, gate.ErrForbidden},
			"not signed in":           {gate.Anonymous(hereCommune), gate.ErrSignIn},
			"leads, does not collect": {w.leader, gate.ErrForbidden},
		} {
			w.Run(name, func(t *testing.T) {
				_, err := w.book.Receive(t.Context(), who.Actor, filled(c, "Đông-02", "ho-gia-dinh"))
				if !errors.Is(err, who.want) {
					t.Errorf("got %v, want %v", err, who.want)
				}
				if _, _, _, err = w.book.Fill(t.Context(), who.Actor, c, "Đông-02"); !errors.Is(err, who.want) {
					t.Errorf("reading: got %v, want %v", err, who.want)
				}
			})
		}
		r, err := w.book.Round(w.Context(), w.tay, c)
		w.ok(err)
		for _, v := range r.Visits {
			if v.Hamlet != "Tây" {
				w.Errorf("the head of Tây is shown %s", v.ID)
			}
		}
		s := filled(c, "Đông-03", "ho-gia-dinh")
		w.send(w.lan, s)
		_, err = w.book.Receive(w.Context(), w.minh, s) // somebody else under the same number
		w.is(err, surveys.ErrSheetID)
	})
}

func TestTwoCollectorsOfOneHousehold(t *testing.T) {
	each(t, func(w *world) {
		c := w.open("ho-gia-dinh")
		w.send(w.lan, filled(c, "Đông-01", "ho-gia-dinh"))
		second := filled(c, "Đông-01", "ho-gia-dinh")
		second.Answers["house"] = "temporary"
		if a := w.send(w.minh, second); a.State != surveys.Waiting || a.Why != surveys.Twice || a.Other != "lan" {
			w.Errorf("told %+v", a)
		}
		w.is(w.book.Close(w.Context(), w.officer, c), surveys.ErrUndecided)
		_, pairs, err := w.book.Pairs(w.Context(), w.officer, c)
		w.ok(err)
		if len(pairs) != 1 || pairs[0].Waiting.Answers["house"] != "temporary" || pairs[0].Counted.Answers["house"] != "solid" {
			w.Fatalf("%+v", pairs)
		}
		const why = "Phiếu sau đúng với thực tế"
		w.is(w.book.Decide(w.Context(), w.lan, second.Campaign, second.ID, true, why), gate.ErrForbidden)
		w.is(w.book.Decide(w.Context(), w.away, second.Campaign, second.ID, true, why), gate.ErrMissing)
		w.is(w.book.Decide(w.Context(), w.officer, second.Campaign, second.ID, true, "ừ"), surveys.ErrReason)
		w.is(w.book.Decide(w.Context(), w.officer, "another", second.ID, true, why), gate.ErrMissing)
		w.ok(w.book.Decide(w.Context(), w.officer, second.Campaign, second.ID, true, why))
		w.is(w.book.Decide(w.Context(), w.officer, second.Campaign, second.ID, false, why), surveys.ErrDecided)
		w.ok(w.book.Close(w.Context(), w.officer, c))
		w.ok(w.book.Apply(w.Context(), hereCommune, c))
		if got := w.observed["Đông-01"]["house"]; got != "temporary" {
			w.Errorf("the register was told %q", got)
		}
	})
}

func TestNobodyMetGivesWayToAnAnswer(t *testing.T) {
	each(t, func(w *world) {
		c := w.open("hai-long")
		unmet := surveys.Sheet{ID: "khong-gap-000000001", Campaign: c, Household: "Tây-01", Revision: 1, Outcome: surveys.Unmet}
		_, err := w.book.Receive(w.Context(), w.tay, unmet)
		w.is(err, surveys.ErrReason)
		unmet.Reason = "Cả nhà đi vắng ba ngày"
		w.send(w.tay, unmet)
		if a := w.send(w.officer, filled(c, "Tây-01", "hai-long")); a.State != surveys.Counted {
			w.Errorf("%+v", a)
		}
	})
}

func TestAClosedCampaignStaysClosed(t *testing.T) {
	each(t, func(w *world) {
		c := w.open("ho-gia-dinh")
		w.is(w.book.Close(w.Context(), w.officer, c), surveys.ErrNoSheets)
		w.later(2)
		w.send(w.lan, filled(c, "Đông-01", "ho-gia-dinh"))
		w.is(w.book.Close(w.Context(), w.lan, c), gate.ErrForbidden)
		w.is(w.book.Close(w.Context(), w.away, c), gate.ErrMissing)
		w.later(3)
		w.ok(w.book.Close(w.Context(), w.officer, c))
		w.is(w.book.Close(w.Context(), w.officer, c), surveys.ErrClosed)
		if a := w.send(w.lan, filled(c, "Đông-02", "ho-gia-dinh")); a.State != surveys.Aside || a.Why != surveys.Late {
			w.Errorf("a late sheet: %+v", a)
		}
		p, err := w.book.Progress(w.Context(), w.officer, c)
		w.ok(err)
		if p.Result.Done != 1 || p.Missing != 1 {
			w.Errorf("the frozen result moved: %+v", p)
		}
		for range 2 {
			w.ok(w.book.Apply(w.Context(), hereCommune, c))
		}
		got := w.observed["Đông-01"]
		if got["insurance@Đông-01a"] != "yes" || got["water"] != "central" || got["at"] != "2026-11-03" || got["source"] == "" {
			w.Errorf("the register was told %v", got)
		}
		if _, child := got["smartphone@Đông-01b"]; child || len(w.observed) != 1 {
			w.Errorf("told of a child's telephone, or of more than one household: %v", w.observed)
		}
	})
}

func TestASampleAndItsReplacements(t *testing.T) {
	each(t, func(w *world) {
		c := w.open("thu-nhap", func(p *surveys.Plan) { p.Sample, p.Size, p.Reserve, p.Year = true, 8, 30, 2025 })
		d, err := w.book.Drawn(w.Context(), w.officer, c)
		w.ok(err)
		count := map[string]int{}
		var out, in surveys.Household
		for _, h := range d.Households {
			count[h.Part]++
			if out.ID == "" && d.Replaceable(h) {
				out, in = h, d.Substitutes(h)[0]
			}
		}
		if count["asked"] != 8 || count["reserve"] != 3 || len(d.Households) != 20 {
			w.Fatalf("%v of %d", count, len(d.Households))
		}
		if out.ID == "" {
			w.Fatal("no household can be replaced: another seed is needed")
		}
		again, err := surveys.Draw(d.Hamlets, map[string]int{"Đông": 12, "Tây": 8}, 8, 30, d.Sample.Seed)
		w.ok(err)
		if fmt.Sprint(again) != fmt.Sprint(*d.Sample) {
			w.Error("the published seed draws other households")
		}
		const why = "Cả hộ đã chuyển đi nơi khác"
		w.is(w.book.Replace(w.Context(), w.lan, c, out.ID, in.ID, why), gate.ErrForbidden)
		w.is(w.book.Replace(w.Context(), w.away, c, out.ID, in.ID, why), gate.ErrMissing)
		w.is(w.book.Replace(w.Context(), w.officer, c, out.ID, in.ID, ""), surveys.ErrReason)
		for _, h := range d.Households {
			if h.Part == "reserve" && (h.Hamlet != out.Hamlet || h.Group != out.Group) || h.Part == "frame" {
				w.is(w.book.Replace(w.Context(), w.officer, c, out.ID, h.ID, why), surveys.ErrSubstitute)
			}
		}
		w.ok(w.book.Replace(w.Context(), w.officer, c, out.ID, in.ID, why))
		if a := w.send(w.officer, filled(c, out.ID, "thu-nhap")); a.State != surveys.Aside || a.Why != surveys.WasAside {
			w.Errorf("a sheet of a replaced household: %+v", a)
		}
		if a := w.send(w.officer, filled(c, in.ID, "thu-nhap")); a.State != surveys.Counted {
			w.Errorf("a sheet of the substitute: %+v", a)
		}
	})
}

// What somebody earns is shown to nobody but the official who leads, as little
// of it as can be.
func TestIncomeIsKeptSecret(t *testing.T) {
	each(t, func(w *world) {
		c := w.open("thu-nhap", func(p *surveys.Plan) { p.Year = 2025 })
		span := metric.Year(2025)
		figures := func(who gate.Actor, name string) (all []metric.Figure, rows []metric.Row, err error) {
			err = w.gate.Read(w.Context(), who, gate.Own, func(tx *gate.Tx) error {
				w.ok(tx.Require(true))
				f := w.book.Metrics()
				w.ok(f.Check())
				all, err = f.Measure(tx, span)
				w.ok(err)
				rows, _, err = f.Rows(tx, name, span, metric.Cut{}, "", 50)
				return err
			})
			return all, rows, err
		}
		for _, h := range hamletOf("Đông", 12, false) {
			w.send(w.lan, filled(c, h.ID, "thu-nhap"))
		}
		all, _, err := figures(w.officer, "surveys.income-total")
		w.ok(err)
		if all[0].Gap == "" {
			w.Error("a running survey has figures")
		}
		p, err := w.book.Progress(w.Context(), w.officer, c)
		w.ok(err)
		if !p.Withheld || p.Result.Income != nil {
			w.Error("a running survey of income shows what it found")
		}
		w.is(w.book.Close(w.Context(), w.leader, c), gate.ErrForbidden)
		few := w.open("thu-nhap", func(p *surveys.Plan) { p.Year = 2025 })
		w.send(w.lan, filled(few, "Đông-01", "thu-nhap"))
		w.ok(w.book.Close(w.Context(), w.officer, few))
		if p, err = w.book.Progress(w.Context(), w.officer, few); err != nil || !p.Withheld || p.Result.Income != nil {
			w.Errorf("what one household earns is shown as that of all (%v)", err)
		}
		w.later(1)
		w.ok(w.book.Close(w.Context(), w.officer, c))
		all, rows, err := figures(w.officer, "surveys.income-total")
		w.ok(err)
		// 96 + 22 − 5 = 113 million a household; what came from the commune's own
		// people does not count.
		if all[0].Value != 12*113_000_000 || all[1].Value != 48 || len(rows) != 12 {
			w.Errorf("%v, %d rows", all[:2], len(rows))
		}
		_, rows, err = figures(w.leader, "surveys.income-people")
		w.is(err, gate.ErrForbidden)
		if len(rows) > 0 {
			w.Error("the leader sees who earns what")
		}
		_, _, err = w.book.Lines(w.Context(), w.leader, c, false)
		w.is(err, gate.ErrForbidden)
		_, lines, err := w.book.Lines(w.Context(), w.officer, c, false)
		w.ok(err)
		if len(lines) != 12 {
			w.Errorf("%d lines", len(lines))
		}
		p, err = w.book.Progress(w.Context(), w.leader, c)
		w.ok(err)
		for _, s := range append(p.Result.Income.Groups, p.Result.Income.Hamlets...) {
			if s.Households < surveys.FewestShown && !s.Hidden {
				w.Errorf("%+v can be told apart", s)
			}
		}
		if p.Result.Income.Known {
			w.Error("nobody of Tây answered, and the error is known")
		}
	})
}

func TestAPollCountsWhoIsContent(t *testing.T) {
	each(t, func(w *world) {
		c := w.open("hai-long")
		for i, h := range hamletOf("Đông", 6, false) {
			s := filled(c, h.ID, "hai-long")
			if i < 2 {
				s.Answers["overall"], s.Answers["why-not"] = "not", "roads"
			}
			w.send(w.lan, s)
		}
		w.ok(w.book.Close(w.Context(), w.leader, c))
		var all []metric.Figure
		w.ok(w.gate.Read(w.Context(), w.leader, gate.Own, func(tx *gate.Tx) (err error) {
			w.ok(tx.Require(true))
			all, err = w.book.Metrics().Measure(tx, metric.Year(2026))
			return err
		}))
		got := map[string]float64{}
		for _, f := range all {
			if f.Cut == (metric.Cut{}) && f.Gap == "" {
				got[f.Metric] = f.Value
			}
		}
		if got["surveys.satisfaction-asked"] != 6 || got["surveys.satisfaction-content"] != 4 || got["surveys.households-asked"] != 6 {
			w.Errorf("%v", got)
		}
	})
}

func TestAnOfficialMakesAQuestionnaire(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		_, err := w.book.Compose(ctx, w.lan, "Ao hồ")
		w.is(err, gate.ErrForbidden)
		id, err := w.book.Compose(ctx, w.officer, "Ao hồ của hộ")
		w.ok(err)
		w.is(w.book.Ask(ctx, w.officer, id, surveys.Wish{Kind: surveys.YesNo}), surveys.ErrQuestionText)
		w.is(w.book.Ask(ctx, w.officer, id, surveys.Wish{Text: "Loại?", Kind: surveys.OneOf, Choices: "Một"}), surveys.ErrChoices)
		w.ok(w.book.Ask(ctx, w.officer, id, surveys.Wish{Text: "Có ao không?", Kind: surveys.YesNo, Required: true}))
		w.is(w.book.Ask(ctx, w.officer, id, surveys.Wish{Text: "Rộng bao nhiêu?", Kind: surveys.Number, Min: "5", Max: "1"}), surveys.ErrRange)
		w.is(w.book.Ask(ctx, w.officer, id, surveys.Wish{Text: "Sâu?", Kind: surveys.Number, If: "c1", Is: "Có lẽ"}), surveys.ErrCondition)
		w.ok(w.book.Ask(ctx, w.officer, id, surveys.Wish{Text: "Rộng bao nhiêu?", Kind: surveys.Number, Min: "1", Max: "5.000", Unit: "m²", If: "c1", Is: "có"}))
		w.is(w.book.Drop(ctx, w.officer, id, "c1"), surveys.ErrNeeded)
		w.is(w.book.Ask(ctx, w.away, id, surveys.Wish{Text: "?", Kind: surveys.YesNo}), gate.ErrMissing)
		c := w.open(id)
		s := filled(c, "Đông-01", "")
		s.Answers = surveys.Answers{"c1": "yes"}
		w.send(w.lan, s)
		w.ok(w.book.Drop(ctx, w.officer, id, "c2")) // the campaign keeps its own copy
		p, err := w.book.Progress(ctx, w.officer, c)
		w.ok(err)
		if len(p.Result.Questions) != 2 || p.Result.Questions[0].Counts[0].N != 1 {
			w.Errorf("%+v", p.Result.Questions)
		}
		w.ok(w.book.End(ctx, w.officer, id))
		_, err = w.book.Open(ctx, w.officer, surveys.Plan{Title: "x", Questionnaire: id, Year: 2026, From: day(2), To: day(3), Hamlets: []string{"Đông"}})
		w.is(err, surveys.ErrQuestionnaire)
	})
}

func TestPlansThatCannotBe(t *testing.T) {
	each(t, func(w *world) {
		for name, c := range map[string]struct {
			change func(*surveys.Plan)
			want   *fault.Fault
		}{
			"no title":  {func(p *surveys.Plan) { p.Title = "" }, surveys.ErrTitle},
			"backwards": {func(p *surveys.Plan) { p.To = day(1) }, surveys.ErrDays},
			"past": {func(p *surveys.Plan) {
				p.From, p.To = clock.Date{Year: 2026, Month: 10, Day: 1}, clock.Date{Year: 2026, Month: 10, Day: 9}
			}, surveys.ErrDays},
			"a year to come": {func(p *surveys.Plan) { p.Year = 2027 }, surveys.ErrYear},
			"no hamlet":      {func(p *surveys.Plan) { p.Hamlets = nil }, surveys.ErrHamlets},
			"a strange one":  {func(p *surveys.Plan) { p.Hamlets = []string{"Nam"} }, surveys.ErrNobody},
			"too small":      {func(p *surveys.Plan) { p.Sample, p.Size, p.Reserve = true, 3, 25 }, surveys.ErrSize},
			"too great":      {func(p *surveys.Plan) { p.Sample, p.Size, p.Reserve = true, 21, 25 }, surveys.ErrSize},
			"too much spare": {func(p *surveys.Plan) { p.Sample, p.Size, p.Reserve = true, 8, 31 }, surveys.ErrReserve},
			"no such form":   {func(p *surveys.Plan) { p.Questionnaire = "x" }, surveys.ErrQuestionnaire},
		} {
			p := surveys.Plan{Title: "x", Questionnaire: "hai-long", Year: 2026, From: day(2), To: day(16), Hamlets: []string{"Đông", "Tây"}}
			c.change(&p)
			if _, err := w.book.Open(w.Context(), w.officer, p); !errors.Is(err, c.want) {
				w.Errorf("%s: %v", name, err)
			}
		}
		id := w.open("hai-long", func(p *surveys.Plan) { p.From = day(5) })
		_, err := w.book.Receive(w.Context(), w.lan, filled(id, "Đông-01", "hai-long"))
		w.is(err, surveys.ErrNotYet)
		list, err := w.book.Campaigns(w.Context(), w.away)
		w.ok(err)
		if slices.ContainsFunc(list, func(c surveys.Campaign) bool { return c.ID == id }) {
			w.Error("another commune sees the campaign")
		}
	})
}
