package assessment_test

import (
	"errors"
	"testing"
	"time"

	"xaso/internal/modules/assessment"
	"xaso/internal/modules/criteria"
	"xaso/internal/modules/indicators"
	"xaso/internal/modules/people"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
)

const (
	tongSon gate.Commune = 15001
	haSon   gate.Commune = 15002
)

func day(t testing.TB, s string) clock.Date {
	t.Helper()
	d, err := clock.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// house is a book over a real database, with a set of three indicators whose
// figures the test writes.
type house struct {
	t        *testing.T
	gate     *gate.Gate
	book     *assessment.Book
	now      time.Time
	set      criteria.Set
	readings []indicators.Reading
	hash     string
	officer  string // account of a specialist
}

func share(n float64) *float64 { return &n }

func theSet() criteria.Set {
	pass := map[string]criteria.Threshold{"nhom_2": {Yes: true, Standing: criteria.Verified}}
	return criteria.Set{
		ID: "bo-thu", Version: 3, Title: "Bộ tiêu chí thử", Level: criteria.OfCommune,
		Columns:  []criteria.Column{{Key: "nhom_2", Label: "Xã nhóm 2"}},
		Criteria: []criteria.Criterion{{No: 1, Name: "Nước sạch"}, {No: 2, Name: "Văn hóa"}},
		Indicators: []criteria.Indicator{
			{Code: "1.1", Criterion: 1, Text: "Tỷ lệ hộ dùng nước sạch", Unit: criteria.Percent, Comparison: criteria.AtLeast,
				Thresholds: map[string]criteria.Threshold{"nhom_2": {Number: share(95), Standing: criteria.Verified}}},
			{Code: "1.2", Criterion: 1, Text: "Có nước máy", Unit: criteria.PassFail, Comparison: criteria.Pass, Thresholds: pass,
				Evidence: []criteria.EvidenceKind{{Code: "bien-ban", Title: "Biên bản nghiệm thu", Months: 12}}},
			{Code: "2.1", Criterion: 2, Text: "Nhà văn hóa", Unit: criteria.PassFail, Comparison: criteria.Pass, Thresholds: pass},
		},
	}
}

func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, clock.Zone)
	if err != nil {
		panic(err)
	}
	return t
}

func each(t *testing.T, body func(t *testing.T, h *house)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := &house{t: t, now: at("2026-03-02 08:00"), set: theSet()}
		h.gate = gate.New(d, gate.Options{Now: func() time.Time { return h.now }})
		t.Cleanup(h.gate.Close)
		h.readings = []indicators.Reading{
			{Set: "bo-thu", Code: "1.1", State: indicators.Short, Known: true, Ratio: true, Value: 93, Numerator: 930, Denominator: 1000, Metrics: []string{"register.households-water", "register.households"}},
			{Set: "bo-thu", Code: "1.2", State: indicators.Met, Known: true, Value: 1},
			{Set: "bo-thu", Code: "2.1", State: indicators.NoData, Gap: "x"},
		}
		var err error
		h.book, err = assessment.NewBook(h.gate, assessment.Options{
			Set: func(_ *gate.Tx, id string, _ int64) (criteria.Set, error) {
				if id != h.set.ID {
					return criteria.Set{}, gate.ErrMissing
				}
				return h.set, nil
			},
			Readings: func(*gate.Tx, string) ([]indicators.Reading, error) { return h.readings, nil },
			Trend:    func(*gate.Tx, string, string) (float64, bool, error) { return 0.5, true, nil },
			UnitOf:   func(string) string { return "households" },
			Resolve: func(_ *gate.Tx, l assessment.Link) (assessment.Resolved, error) {
				if l.Ref != "12/QĐ-UBND" {
					return assessment.Resolved{}, gate.ErrMissing
				}
				return assessment.Resolved{Title: "Quyết định 12", Href: "/giay-to/1"}, nil
			},
			Hamlets: func(gate.Commune) []string { return []string{"Chí Phúc", "Vĩnh An"} },
			Frozen:  func(*gate.Tx, string) (string, error) { return h.hash, nil },
			Secret:  []byte("secret of a test"),
		})
		if err != nil {
			t.Fatal(err)
		}
		h.appoint()
		body(t, h)
	})
}

// appoint gives the commune one specialist with an account, since criteria and
// tasks are given to those the register knows.
func (h *house) appoint() {
	h.t.Helper()
	register, err := people.NewRegister(h.gate, assessment.Permissions, []byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		h.t.Fatal(err)
	}
	h.officer, err = register.Appoint(h.t.Context(), gate.System("test", tongSon), people.Appointment{
		Details:  people.Details{Name: "Người Thử Bảy", Phone: "0900000007", Office: "Công chức thử"},
		Password: "mat-khau-thu-rat-dai", Roles: []people.Assignment{{Role: people.Specialist, From: clock.DateOf(h.now)}},
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func actor(id string, c gate.Commune, role people.Role, hamlet string) gate.Actor {
	var grants []gate.Grant
	for p, roles := range assessment.Permissions {
		for _, r := range roles {
			if r == role {
				grants = append(grants, gate.Grant{Permission: p, Hamlet: hamlet})
			}
		}
	}
	a := gate.NewActor(id, c, grants...)
	a.Name = "Người thử " + id
	return a
}

func leader(c gate.Commune) gate.Actor  { return actor("tam", c, people.Leader, "") }
func (h *house) specialist() gate.Actor { return actor(h.officer, tongSon, people.Specialist, "") }

func (h *house) must(errs ...error) {
	h.t.Helper()
	if err := errors.Join(errs...); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) open() string {
	h.t.Helper()
	id, err := h.book.Open(h.t.Context(), leader(tongSon), assessment.Opening{Set: "bo-thu", Column: "nhom_2", Year: 2026, Title: "Xã nông thôn mới"})
	h.must(err)
	return id
}

func (h *house) file(id string) (f assessment.File) {
	h.t.Helper()
	h.must(h.book.Look(h.t.Context(), leader(tongSon), func(tx *gate.Tx) (err error) {
		f, err = h.book.File(tx, id)
		return err
	}))
	return f
}

func (h *house) judge(file string, criterion int, code string, v assessment.Verdict, reason string) error {
	return h.book.Judge(h.t.Context(), leader(tongSon), file, assessment.Judging{Criterion: criterion, Code: code, Verdict: v, Reason: reason})
}

func (h *house) prove(code, kind string) string {
	h.t.Helper()
	id, err := h.book.Add(h.t.Context(), leader(tongSon), assessment.Evidence{Set: "bo-thu", Code: code, Kind: kind, Title: "Biên bản", Number: "01/BB", IssuedOn: day(h.t, "2026-02-01")})
	h.must(err)
	return id
}

func (h *house) move(file string, to assessment.Stage, p assessment.Paper) error {
	return h.book.Move(h.t.Context(), leader(tongSon), file, assessment.Move{To: to, Paper: p})
}

// judged is a file whose indicators all have a verdict and their proof.
func (h *house) judged() string {
	h.t.Helper()
	file := h.open()
	h.prove("1.2", "bien-ban")
	h.must(h.judge(file, 1, "1.1", assessment.Short, "Còn 20 hộ"), h.judge(file, 1, "1.2", assessment.Met, ""), h.judge(file, 2, "2.1", assessment.Unknown, "Chưa có số liệu"))
	return file
}

// published is one that was just published.
func (h *house) published() string {
	h.t.Helper()
	file := h.judged()
	h.must(h.move(file, assessment.Published, assessment.Paper{}))
	return file
}

// told goes through everything that a publication needs, sixteen days later.
func (h *house) told() string {
	h.t.Helper()
	file := h.published()
	first := clock.DateOf(h.now)
	h.now = h.now.AddDate(0, 0, 15)
	post := func(c assessment.Channel, hamlet string, on clock.Date, clock string) {
		h.t.Helper()
		h.must(h.book.Post(h.t.Context(), leader(tongSon), file, assessment.Posting{Channel: c, Hamlet: hamlet, On: on, Clock: clock, Person: "Ông Thử"}))
	}
	post(assessment.AtOffice, "", first, "")
	post(assessment.InHamlet, "Chí Phúc", first, "")
	post(assessment.InHamlet, "Vĩnh An", first, "")
	for i := range 5 {
		post(assessment.ByLoudspeaker, "", first.AddDays(i), "06:30")
	}
	return file
}
