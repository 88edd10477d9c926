package indicators_test

import (
	"math"
	"strings"
	"testing"

	"xaso/internal/modules/indicators"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

// What an entered figure is worth against its threshold: TTM.4 wants 70 %,
// TTM.5 50 %, both read in the text; 10 wants 45 in 2024, remembered.
func TestEntered(t *testing.T) {
	each(t, func(r *room) {
		r.follow("thanh_hoa", smart)
		r.follow("bac_trung_bo", base, better)
		tests := []struct {
			what string
			e    indicators.Entry
			want string
		}{
			{"counted", entry(smart, "TTM.4", indicators.Counts, func(e *indicators.Entry) { e.Whole = indicators.Fraction{Numerator: 720, Denominator: 1000} }), "met 72 (720/1.000) entered"},
			{"just below", entry(smart, "TTM.4", indicators.Counts, func(e *indicators.Entry) { e.Whole = indicators.Fraction{Numerator: 699, Denominator: 1000} }), "short 69,9 (699/1.000) entered"},
			{"published", entry(smart, "TTM.4", indicators.Published, func(e *indicators.Entry) { e.Value = 72 }), "met 72 entered"},
			{"above the threshold itself", entry(smart, "TTM.5", indicators.Published, func(e *indicators.Entry) { e.Value, e.Bound = 50, indicators.Above }), "met >50 entered"},
			{"above too little", entry(smart, "TTM.5", indicators.Published, func(e *indicators.Entry) { e.Value, e.Bound = 40, indicators.Above }), "no-data >40 entered indicators.gap.bound"},
			{"below the threshold itself", entry(smart, "TTM.5", indicators.Published, func(e *indicators.Entry) { e.Value, e.Bound = 50, indicators.Below }), "short <50 entered"},
			{"up to the threshold", entry(smart, "TTM.5", indicators.Published, func(e *indicators.Entry) { e.Value, e.Bound = 50, indicators.AtMost }), "no-data <=50 entered indicators.gap.bound"},
			{"income", entry(base, "10", indicators.Amount, func(e *indicators.Entry) { e.Value = 65.605 }), "met 65,605 provisional entered"},
			{"a verdict of years ago", entry(base, "1.1", indicators.Verdict, func(e *indicators.Entry) { e.Value, e.AsOf = 1, day("2022-03-01") }), "met 1 provisional entered"},
			{"a bad verdict", entry(base, "1.1", indicators.Verdict, func(*indicators.Entry) {}), "short 0 provisional entered"},
			{"a better grade", entry(better, "5.3", indicators.Grade, func(e *indicators.Entry) { e.Grade = "Mức độ 4" }), "met 0 provisional entered"},
			{"a worse grade", entry(better, "3.6", indicators.Grade, func(e *indicators.Entry) { e.Grade = "Trung bình" }), "short 0 provisional entered"},
			{"a grade of another scale", entry(better, "3.6", indicators.Grade, func(e *indicators.Entry) { e.Grade = "Mức độ 3" }), "no-data 0 entered indicators.gap.grade"},
			{"one share for both sexes", entry(base, "12.1", indicators.Published, func(e *indicators.Entry) { e.Value = 80 }), "no-data entered indicators.gap.sexes"},
			{"both sexes", entry(base, "12.1", indicators.Counts, func(e *indicators.Entry) {
				e.Men, e.Women = &indicators.Fraction{Numerator: 80, Denominator: 100}, &indicators.Fraction{Numerator: 30, Denominator: 60}
			}), "no-threshold 50 (30/60) entered"},
		}
		for _, tt := range tests {
			r.must(r.Enter(t.Context(), head, tt.e))
			if got := told(r.reading(tt.e.Set, tt.e.Code)); got != tt.want {
				t.Errorf("%s: %q, want %q", tt.what, got, tt.want)
			}
		}
	})
}

// What may not be entered, and which field is at fault.
func TestRefusedEntries(t *testing.T) {
	each(t, func(r *room) {
		r.follow("thanh_hoa", smart)
		r.follow("bac_trung_bo", base)
		counts := func(n, d float64) indicators.Entry {
			return entry(smart, "TTM.4", indicators.Counts, func(e *indicators.Entry) { e.Whole = indicators.Fraction{Numerator: n, Denominator: d} })
		}
		good := func(change func(*indicators.Entry)) indicators.Entry {
			e := counts(7, 10)
			change(&e)
			return e
		}
		tests := map[string]struct {
			e     indicators.Entry
			wrong string // field: code
		}{
			"a part above its whole": {counts(11, 10), "numerator: indicators.entry.over"},
			"nothing to divide by":   {counts(0, 0), "denominator: indicators.entry.zero"},
			"negative":               {counts(-1, 10), "numerator: indicators.entry.number"},
			"no number":              {counts(math.NaN(), 10), "numerator: indicators.entry.number"},
			"endless":                {counts(1, math.Inf(1)), "denominator: indicators.entry.number"},
			"a share above 100":      {good(func(e *indicators.Entry) { e.Kind, e.Value = indicators.Published, 100.1 }), "value: indicators.entry.share"},
			"a share below 0":        {good(func(e *indicators.Entry) { e.Kind, e.Value = indicators.Published, -0.1 }), "value: indicators.entry.share"},
			"a typed-in percentage":  {good(func(e *indicators.Entry) { e.Kind, e.Value = indicators.Amount, 72 }), "kind: indicators.entry.kind"},
			"income in đồng":         {entry(base, "10", indicators.Amount, func(e *indicators.Entry) { e.Value = 65_605_000 }), "value: indicators.entry.unit"},
			"of another year":        {good(func(e *indicators.Entry) { e.AsOf = day("2023-12-31") }), "as-of: indicators.entry.year"},
			"of tomorrow":            {good(func(e *indicators.Entry) { e.AsOf = day("2024-11-24") }), "as-of: indicators.entry.future"},
			"without a source":       {good(func(e *indicators.Entry) { e.Document = " " }), "document: indicators.entry.document"},
			"nobody vouches":         {good(func(e *indicators.Entry) { e.VouchedBy = "" }), "vouched: indicators.entry.vouched"},
			"a strange address":      {good(func(e *indicators.Entry) { e.URL = "javascript:alert(1)" }), "url: indicators.entry.url"},
			"an unknown hamlet":      {good(func(e *indicators.Entry) { e.Hamlet = "Xa Lạ" }), "hamlet: indicators.entry.hamlet"},
			"an essay":               {good(func(e *indicators.Entry) { e.Note = strings.Repeat("ờ", 501) }), "note: indicators.entry.long"},
		}
		for what, tt := range tests {
			all := fault.All(r.Enter(t.Context(), head, tt.e))
			if len(all) != 1 || all[0].Field+": "+all[0].Code != tt.wrong {
				t.Errorf("%s: %+v, want %s", what, all, tt.wrong)
			}
		}
		r.expect(smart, "TTM.4", "no-data computed indicators.gap.no-figure")
		r.is(r.Enter(t.Context(), head, good(func(e *indicators.Entry) { e.Set = model })), indicators.ErrNotFollowed)
		r.is(r.Enter(t.Context(), head, good(func(e *indicators.Entry) { e.Code = "TTM.99" })), indicators.ErrNoIndicator)
	})
}

// Who may enter and withdraw.
func TestWhoEnters(t *testing.T) {
	each(t, func(r *room) {
		r.follow("thanh_hoa", smart)
		e := entry(smart, "TTM.4", indicators.Published, func(e *indicators.Entry) { e.Value = 72 })
		for _, who := range []gate.Actor{stranger, gate.Anonymous(tongSon), hamletOf} {
			if kind := fault.KindOf(r.Enter(t.Context(), who, e)); kind != fault.Forbidden && kind != fault.SignIn {
				t.Errorf("%s: %v", who.ID, kind)
			}
		}
		r.is(r.Enter(t.Context(), beyond, e), indicators.ErrNotFollowed) // of their own commune
		own := e
		own.Hamlet = "Chí Phúc"
		r.must(r.Enter(t.Context(), hamletOf, own))
		r.must(r.Enter(t.Context(), head, e))
		var id string
		r.read(func(tx *gate.Tx) error {
			all, err := r.Entries(tx, smart, "TTM.4")
			if err == nil && len(all) != 2 {
				t.Fatalf("%d entries", len(all))
			}
			id = all[0].ID
			return err
		})
		for who, want := range map[*gate.Actor]fault.Kind{&stranger: fault.Forbidden, &hamletOf: fault.Forbidden, &beyond: fault.Missing} {
			if kind := fault.KindOf(r.Withdraw(t.Context(), *who, id, "đã đính chính")); kind != want {
				t.Errorf("%s withdraws: %v, want %v", who.ID, kind, want)
			}
		}
	})
}

// A newer entry takes the place of an older one, which comes back when the
// newer is withdrawn; the list forgets nothing.
func TestHistoryOfEntries(t *testing.T) {
	each(t, func(r *room) {
		r.follow("thanh_hoa", smart)
		for _, v := range []float64{60, 72} {
			r.must(r.Enter(t.Context(), head, entry(smart, "TTM.4", indicators.Published, func(e *indicators.Entry) { e.Value = v })))
			r.now = r.now.AddDate(0, 0, 1)
		}
		r.expect(smart, "TTM.4", "met 72 entered")
		id := r.reading(smart, "TTM.4").Entry.ID
		if err := r.Withdraw(t.Context(), head, id, " x "); fault.KindOf(err) != fault.Invalid {
			t.Errorf("without a reason: %v", err)
		}
		r.must(r.Withdraw(t.Context(), head, id, "Văn bản đã được đính chính"))
		if err := r.Withdraw(t.Context(), head, id, "Văn bản đã được đính chính"); fault.KindOf(err) != fault.Conflict {
			t.Errorf("twice: %v", err)
		}
		r.expect(smart, "TTM.4", "short 60 entered")
		r.read(func(tx *gate.Tx) error {
			all, err := r.Entries(tx, smart, "TTM.4")
			if err == nil && (len(all) != 2 || all[0].Withdrawn == 0 || all[0].WithdrawnReason == "" || all[1].Withdrawn != 0) {
				t.Errorf("%+v", all)
			}
			points, err2 := r.History(tx, smart, "TTM.4")
			var got []string
			for _, p := range points {
				got = append(got, p.On.String()+" "+string(p.State)+" "+indicators.Decimal(p.Value))
			}
			// Recomputed and entered on one day is one point; then each change.
			if want := "2024-11-23 short 60|2024-11-24 met 72|2024-11-25 short 60"; strings.Join(got, "|") != want {
				t.Errorf("%v, want %s", got, want)
			}
			return firstOf(err, err2)
		})
	})
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Where both speak, the rule says who is shown, and the other stands beside.
func TestBothOrigins(t *testing.T) {
	each(t, func(r *room) {
		r.set(tongSon, "register.hamlets", 8)
		r.set(tongSon, "register.hamlets-culture-house", 7)
		r.set(tongSon, "register.residents-working-age", 1000)
		r.set(tongSon, "register.working-age-digital-skills", 600)
		r.follow("bac_trung_bo", base)
		r.follow("thanh_hoa", smart)
		r.must(r.Enter(t.Context(), head, entry(base, "6.3", indicators.Counts, func(e *indicators.Entry) { e.Whole = indicators.Fraction{Numerator: 8, Denominator: 8} })))
		r.must(r.Enter(t.Context(), head, entry(smart, "TTM.4", indicators.Published, func(e *indicators.Entry) { e.Value = 72 })))
		register, survey := r.reading(base, "6.3"), r.reading(smart, "TTM.4")
		if register.Origin != indicators.Computed || register.Value != 87.5 || register.Beside == nil || register.Beside.Origin != indicators.Entered || register.Beside.Value != 100 {
			t.Errorf("a register's indicator: %+v", register)
		}
		if survey.Origin != indicators.Entered || survey.Value != 72 || survey.Beside == nil || survey.Beside.Origin != indicators.Computed || survey.Beside.Value != 60 {
			t.Errorf("a survey's indicator: %+v", survey)
		}
	})
}

func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{"72", "65,605", "1.234,5", "65.605", "65.6", "", "-1", "1e9", "１２", "1,", ",5", "0,000000001", "999.999.999.999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := indicators.ParseNumber(s)
		if err == nil && (v < 0 || math.IsNaN(v) || math.IsInf(v, 0)) {
			t.Errorf("%q is %v", s, v)
		}
	})
}

func TestParseNumber(t *testing.T) {
	for s, want := range map[string]float64{"72": 72, " 65,605 ": 65.605, "1.234,5": 1234.5, "65.605": 65605, "0": 0} {
		if v, err := indicators.ParseNumber(s); err != nil || v != want {
			t.Errorf("%q: %v %v", s, v, err)
		}
	}
	for _, s := range []string{"65.6", "1,2,3", "", "abc", "-1", "1.23.456", "NaN"} {
		if v, err := indicators.ParseNumber(s); err == nil {
			t.Errorf("%q: %v", s, v)
		}
	}
}
