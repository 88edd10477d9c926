package indicators_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"xaso/internal/modules/criteria"
	"xaso/internal/modules/indicators"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/metric"
)

const (
	tongSon gate.Commune = 15316
	haTrung gate.Commune = 15001

	base, better, model, smart, smartCommune = "ntm-2021-2025-xa", "ntm-2021-2025-xa-nang-cao", "ntm-2021-2025-xa-kieu-mau", "thon-thong-minh-th", "xa-ntm-thong-minh-th"
)

var (
	head     = gate.NewActor("lan", tongSon, gate.Grant{Permission: criteria.MayManage}, gate.Grant{Permission: indicators.MayEnter}, gate.Grant{Permission: indicators.MayOpenRows})
	stranger = gate.NewActor("minh", tongSon) // works here, in another trade
	beyond   = gate.NewActor("hoa", haTrung, gate.Grant{Permission: criteria.MayManage}, gate.Grant{Permission: indicators.MayEnter})
	hamletOf = gate.NewActor("tho", tongSon, gate.Grant{Permission: indicators.MayEnter, Hamlet: "Chí Phúc"})
	hamlets  = []string{"Chí Phúc", "Tân Phúc", "Hòa Phú"}
)

// counted happened in the test's register.
type counted struct{}

func (counted) Kind() string { return "register.changed" }

// A register is what the test's families count, by commune.
type register struct {
	mu  sync.Mutex
	all map[gate.Commune]map[string]map[metric.Cut]metric.Figure
	row map[string][]string // rows behind a metric
}

func (r *register) set(c gate.Commune, name string, v float64, cut ...metric.Cut) {
	r.put(c, metric.Figure{Metric: name, Value: v}, cut...)
}

func (r *register) put(c gate.Commune, f metric.Figure, cut ...metric.Cut) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.all[c] == nil {
		r.all[c] = map[string]map[metric.Cut]metric.Figure{}
	}
	if r.all[c][f.Metric] == nil {
		r.all[c][f.Metric] = map[metric.Cut]metric.Figure{}
	}
	if len(cut) > 0 {
		f.Cut = cut[0]
	}
	r.all[c][f.Metric][f.Cut] = f
}

var registered = []metric.Metric{
	{Name: "register.households", Unit: metric.Households, Time: metric.State, ByHamlet: true, Rows: true},
	{Name: "register.households-poor", Unit: metric.Households, Time: metric.State, ByHamlet: true, Rows: true},
	{Name: "register.households-near-poor", Unit: metric.Households, Time: metric.State, ByHamlet: true, Rows: true},
	{Name: "register.households-temporary-house", Unit: metric.Households, Time: metric.State, ByHamlet: true, Rows: true},
	{Name: "register.households-digital-address", Unit: metric.Households, Time: metric.State, ByHamlet: true},
	{Name: "register.hamlets", Unit: metric.Hamlets, Time: metric.State},
	{Name: "register.hamlets-culture-house", Unit: metric.Hamlets, Time: metric.State},
	{Name: "register.residents-working-age", Unit: metric.People, Time: metric.State, ByHamlet: true},
	{Name: "register.working-age-digital-skills", Unit: metric.People, Time: metric.State, ByHamlet: true},
	{Name: "register.labour-force", Unit: metric.People, Time: metric.State, ByHamlet: true, BySex: true},
	{Name: "register.labour-trained", Unit: metric.People, Time: metric.State, ByHamlet: true, BySex: true},
}

var surveyed = []metric.Metric{
	{Name: "surveys.income-total", Unit: metric.Dong, Time: metric.Flow},
	{Name: "surveys.income-people", Unit: metric.People, Time: metric.Flow},
}

func (r *register) family(name string, metrics []metric.Metric, by ...string) metric.Family {
	return metric.Family{Name: name, Metrics: metrics, ChangedBy: by,
		Measure: func(tx *gate.Tx, in metric.Span) ([]metric.Figure, error) {
			r.mu.Lock()
			defer r.mu.Unlock()
			var all []metric.Figure
			for _, m := range metrics {
				for _, f := range r.all[tx.Who.Commune][m.Name] {
					all = append(all, f)
				}
			}
			return all, nil
		},
		Rows: func(tx *gate.Tx, name string, in metric.Span, cut metric.Cut, after string, most int) ([]metric.Row, string, error) {
			tx.Disclose(gate.Access{Subject: "household", Purpose: "casework.purpose.indicator"})
			var rows []metric.Row
			for _, id := range r.row[name] {
				if id > after {
					rows = append(rows, metric.Row{ID: id, Label: id, Count: 1})
				}
				if len(rows) == most {
					return rows, id, nil
				}
			}
			return rows, "", nil
		}}
}

// A room is a board over a book of criteria on its own database, with a clock
// of its own.
type room struct {
	*indicators.Board
	*register
	t    testing.TB
	gate *gate.Gate
	book *criteria.Book
	now  time.Time
}

func open(t testing.TB, d *db.DB) *room {
	t.Helper()
	r := &room{t: t, now: time.Date(2024, 11, 23, 10, 0, 0, 0, clock.Zone),
		register: &register{all: map[gate.Commune]map[string]map[metric.Cut]metric.Figure{}, row: map[string][]string{}}}
	r.gate = gate.New(d, gate.Options{Now: func() time.Time { return r.now }})
	t.Cleanup(r.gate.Close)
	var err error
	r.book, err = criteria.NewBook(r.gate, criteria.Options{Check: func(m criteria.Measure) error { return r.Check(m) }})
	r.must(err)
	r.Board, err = indicators.NewBoard(r.gate, r.book, indicators.Options{
		Families: []metric.Family{r.family("register", registered, counted{}.Kind()), r.family("surveys", surveyed)},
		Hamlets:  func(*gate.Tx) ([]string, error) { return hamlets, nil },
	})
	r.must(err)
	return r
}

func each(t *testing.T, body func(r *room)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { body(open(t, d)) })
}

func (r *room) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *room) is(err, want error) {
	r.t.Helper()
	if !errors.Is(err, want) {
		r.t.Errorf("%v, want %v", err, want)
	}
}

// follow has Tống Sơn measured by sets in the year 2024.
func (r *room) follow(column string, sets ...string) {
	r.t.Helper()
	for _, id := range sets {
		r.must(r.book.Follow(r.t.Context(), head, criteria.Following{Set: id, Column: column, Year: 2024}))
	}
	r.must(r.Recompute(r.t.Context(), tongSon))
}

// read runs look as a visitor of Tống Sơn.
func (r *room) read(look func(tx *gate.Tx) error) {
	r.t.Helper()
	r.must(r.gate.Read(r.t.Context(), gate.Anonymous(tongSon), gate.Public, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		return look(tx)
	}))
}

// reading is one indicator of the commune.
func (r *room) reading(set, code string) (got indicators.Reading) {
	r.t.Helper()
	return r.readingOf(set, code, "")
}

func (r *room) readingOf(set, code, hamlet string) (got indicators.Reading) {
	r.t.Helper()
	r.read(func(tx *gate.Tx) (err error) {
		got, _, err = r.Reading(tx, set, code, hamlet)
		return err
	})
	return got
}

// told is a reading in a line, for tables of cases.
func told(r indicators.Reading) string {
	s := string(r.State)
	if r.Known {
		s += fmt.Sprintf(" %s%s", r.Bound, indicators.Decimal(r.Value))
	}
	if r.Ratio && r.Known {
		s += fmt.Sprintf(" (%s/%s)", indicators.Decimal(r.Numerator), indicators.Decimal(r.Denominator))
	}
	if r.Provisional {
		s += " provisional"
	}
	if r.Origin != "" {
		s += " " + string(r.Origin)
	}
	if r.Gap != "" {
		s += " " + r.Gap
	}
	return s
}

func (r *room) expect(set, code, want string) {
	r.t.Helper()
	if got := told(r.reading(set, code)); got != want {
		r.t.Errorf("%s %s: %q, want %q", set, code, got, want)
	}
}

func day(s string) clock.Date {
	d, err := clock.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// entry is a figure entered for an indicator, sound but for what change does.
func entry(set, code string, kind indicators.Kind, change func(*indicators.Entry)) indicators.Entry {
	e := indicators.Entry{Set: set, Code: code, Kind: kind, AsOf: day("2024-06-19"), Document: "Báo cáo số 12/BC-UBND",
		VouchedBy: "Nguyễn Văn Thử, công chức văn hóa - xã hội"}
	change(&e)
	return e
}
