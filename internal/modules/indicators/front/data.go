package front

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"xaso/internal/modules/criteria"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A dataset is one table of open data. Its address, its columns and their
// meaning never change; columns may be added at the end.
type dataset struct {
	ID       string // of its files: "chi-tieu-ntm-2021-2025-xa"
	Kind     string
	Set      string // title of the set it is of, "" for the one that is of none
	Title    string
	About    string
	Columns  []string
	Rows     [][]any // string, float64, int, bool, or nil for what is not known
	Modified clock.Date
	From     clock.Date // the days it tells of
	Until    clock.Date
}

// Kinds of datasets, by the beginning of their address. Those but the last two
// are of one set each.
const (
	dataReadings = "chi-tieu"
	dataHistory  = "lich-su"
	dataHamlets  = "thon"
	dataSet      = "bo-tieu-chi"
	dataMetrics  = "so-do"
)

// dataKinds are all of them, in the order of the catalogue.
var dataKinds = []string{dataReadings, dataHistory, dataHamlets, dataSet, dataMetrics}

// offer is a dataset as the catalogue lists it, without its rows.
type offer struct {
	Kind string
	Set  criteria.Set
}

func (o offer) id() string {
	if o.Set.ID == "" {
		return o.Kind
	}
	return o.Kind + "-" + o.Set.ID
}

// offers are all datasets of a commune: three of each set it follows, every
// set as data, and the catalogue of metrics.
func (h Hall) offers(tx *gate.Tx) (all []offer, err error) {
	followed, err := h.Sets.Followed(tx)
	if err != nil {
		return nil, err
	}
	for _, f := range followed {
		set, err := h.Sets.Set(tx, f.Set)
		if err != nil {
			return nil, err
		}
		all = append(all, offer{dataReadings, set}, offer{dataHistory, set})
		if len(byHamlet(set)) > 0 {
			all = append(all, offer{dataHamlets, set})
		}
	}
	sets, err := h.Sets.All(tx)
	if err != nil {
		return nil, err
	}
	for _, s := range sets {
		all = append(all, offer{dataSet, s})
	}
	return append(all, offer{Kind: dataMetrics}), nil
}

// dataset makes one of the tables, ErrMissing when there is none of that id.
func (h Hall) dataset(tx *gate.Tx, ctx context.Context, id string) (d dataset, err error) {
	all, err := h.offers(tx)
	if err != nil {
		return d, err
	}
	i := slices.IndexFunc(all, func(o offer) bool { return o.id() == id })
	if i < 0 {
		return d, gate.ErrMissing
	}
	o := all[i]
	d = described(ctx, o)
	switch o.Kind {
	case dataReadings:
		return d, h.readingRows(tx, ctx, o, &d)
	case dataHistory:
		return d, h.historyRows(tx, o, &d)
	case dataHamlets:
		return d, h.hamletRows(tx, o, &d)
	case dataSet:
		setRows(o.Set, &d)
		return d, nil
	}
	h.metricRows(ctx, &d)
	return d, nil
}

// described is the head of a dataset.
func described(ctx context.Context, o offer) dataset {
	d := dataset{ID: o.id(), Kind: o.Kind, Set: o.Set.Title, Columns: dataColumns[o.Kind]}
	d.Title, d.About = t(ctx, "front.data."+o.Kind), t(ctx, "front.data."+o.Kind+".about")
	if o.Set.ID != "" {
		d.Title = t(ctx, "front.data.of", t(ctx, "front.data."+o.Kind), o.Set.Title)
		d.From, d.Until, d.Modified = o.Set.From, o.Set.Until, o.Set.From
	}
	return d
}

// dataColumns are the columns of each kind, in order. They are Vietnamese
// without marks, as the addresses are.
var dataColumns = map[string][]string{
	dataReadings: {"bo_tieu_chi", "phien_ban", "tieu_chi", "chi_tieu", "noi_dung", "don_vi", "tinh_trang", "gia_tri", "can_duoi_hay_tren", "tu_so", "mau_so",
		"nam_gioi", "nu_gioi", "muc_phai_dat", "so_sanh", "muc_tam_tinh", "goc_so_lieu", "van_ban", "dia_chi_van_ban", "tinh_den_ngay", "ly_do_chua_co"},
	dataHistory: {"bo_tieu_chi", "chi_tieu", "tu_ngay", "tinh_trang", "gia_tri", "goc_so_lieu"},
	dataHamlets: {"bo_tieu_chi", "chi_tieu", "thon", "tinh_trang", "gia_tri", "tu_so", "mau_so", "goc_so_lieu", "tinh_den_ngay", "khong_cong_bo"},
	dataSet: {"bo_tieu_chi", "phien_ban", "tieu_chi", "ten_tieu_chi", "chi_tieu", "noi_dung", "don_vi", "so_sanh", "cot", "muc_phai_dat", "muc_theo_nam",
		"cach_biet_muc", "nguon_muc", "nguon_so_lieu"},
	dataMetrics: {"so_do", "ten", "dinh_nghia", "don_vi", "thoi_gian", "can_cu", "theo_thon", "theo_gioi"},
}

// known is the value where there is one, else nothing: a gap is never 0.
func known(ok bool, v float64) any {
	if !ok {
		return nil
	}
	return v
}

func opt(v *float64) any {
	if v == nil {
		return nil
	}
	return *v
}

// iso writes a date as machines read it.
func iso(d clock.Date) any {
	if d.IsZero() {
		return nil
	}
	return d.String()
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func (h Hall) viewOfSet(tx *gate.Tx, set string) (view, error) {
	v, _, err := h.readView(tx, set)
	return v, err
}

func (h Hall) readingRows(tx *gate.Tx, ctx context.Context, o offer, d *dataset) error {
	v, err := h.viewOfSet(tx, o.Set.ID)
	if err != nil {
		return err
	}
	for _, l := range v.lines() {
		document, address, gap := "", l.source(), any(nil)
		if l.Entry != nil {
			document = l.Entry.Document
		}
		if !l.Known {
			gap = l.why(ctx)
		}
		limit, limited := l.limit()
		d.Rows = append(d.Rows, []any{v.Set.ID, int(v.Set.Version), l.Indicator.Criterion, l.Code, l.Indicator.Text, string(l.Indicator.Unit), string(l.State),
			l.plainValue(), orNil(string(l.Bound)), known(l.Known && l.Ratio, l.Numerator), known(l.Known && l.Ratio, l.Denominator),
			opt(l.Men), opt(l.Women), l.plainLimit(limit, limited), string(l.Indicator.Comparison), l.Threshold.Provisional(),
			l.plainOrigin(), orNil(document), orNil(address), l.plainDay(), gap})
		d.span(l.known())
	}
	return nil
}

// plainValue is a number, a grade, or nothing.
func (l line) plainValue() any {
	switch {
	case !l.Known:
		return nil
	case l.Grade != "":
		return l.Grade
	}
	return l.Value
}

// known is the day of a value, none where there is no value.
func (l line) known() clock.Date {
	if !l.Known {
		return clock.Date{}
	}
	return l.AsOf
}

func (l line) plainDay() any { return iso(l.known()) }

// plainOrigin is nothing where nothing is known, whoever was to tell it.
func (l line) plainOrigin() any {
	if !l.Known {
		return nil
	}
	return orNil(string(l.Origin))
}

func (l line) plainLimit(limit float64, limited bool) any {
	switch {
	case limited:
		return limit
	case l.Threshold.Known() && l.Threshold.Grade != "":
		return l.Threshold.Grade
	case l.Threshold.Known() && l.Threshold.Yes:
		return true
	}
	return nil
}

// span widens the days a dataset tells of.
func (d *dataset) span(on clock.Date) {
	if on.IsZero() {
		return
	}
	if d.Modified.Before(on) {
		d.Modified = on
	}
	if d.Until.Before(on) {
		d.Until = on
	}
}

func (h Hall) historyRows(tx *gate.Tx, o offer, d *dataset) error {
	for _, i := range o.Set.Indicators {
		points, err := h.Board.History(tx, o.Set.ID, i.Code)
		if err != nil {
			return err
		}
		for _, p := range points {
			d.Rows = append(d.Rows, []any{o.Set.ID, i.Code, iso(p.On), string(p.State), known(p.Known, p.Value), orNil(string(p.Origin))})
			d.span(p.On)
		}
	}
	return nil
}

// hamletRows are the figures by hamlet, without the cells that would tell of
// single households.
func (h Hall) hamletRows(tx *gate.Tx, o offer, d *dataset) error {
	for _, i := range byHamlet(o.Set) {
		readings, err := h.Board.Hamlets(tx, o.Set.ID, i.Code)
		if err != nil {
			return err
		}
		lines := make([]line, len(readings))
		for n, r := range readings {
			lines[n] = line{Reading: r, Indicator: i}
		}
		for n, hidden := range suppressed(lines) {
			l := lines[n]
			row := []any{o.Set.ID, i.Code, l.Hamlet, string(l.State), l.plainValue(), known(l.Known && l.Ratio, l.Numerator), known(l.Known && l.Ratio, l.Denominator),
				l.plainOrigin(), l.plainDay(), hidden}
			if hidden {
				row[3], row[4], row[5], row[6] = nil, nil, nil, nil
			}
			d.Rows = append(d.Rows, row)
			d.span(l.known())
		}
	}
	return nil
}

func setRows(s criteria.Set, d *dataset) {
	for _, c := range s.Criteria {
		indicators := s.Of(c.No)
		if len(indicators) == 0 {
			d.Rows = append(d.Rows, []any{s.ID, int(s.Version), c.No, c.Name, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil})
		}
		for _, i := range indicators {
			for _, column := range s.Columns {
				th := i.Thresholds[column.Key]
				l := line{Indicator: i, Threshold: th}
				var number float64
				if th.Number != nil {
					number = *th.Number
				}
				d.Rows = append(d.Rows, []any{s.ID, int(s.Version), c.No, c.Name, i.Code, i.Text, string(i.Unit), string(i.Comparison), column.Key,
					l.plainLimit(number, th.Known() && th.Number != nil), orNil(byYear(th)), orNil(string(th.Standing)), orNil(th.Source), string(i.Collection)})
			}
		}
	}
}

// byYear writes levels that differ by year: "2024=46; 2025=48".
func byYear(th criteria.Threshold) string {
	if !th.Known() {
		return ""
	}
	var years []int
	for y := range th.ByYear {
		years = append(years, y)
	}
	slices.Sort(years)
	parts := make([]string, len(years))
	for i, y := range years {
		parts[i] = strconv.Itoa(y) + "=" + plainFloat(th.ByYear[y])
	}
	return strings.Join(parts, "; ")
}

func (h Hall) metricRows(ctx context.Context, d *dataset) {
	for _, m := range h.Board.Catalogue() {
		d.Rows = append(d.Rows, []any{m.Name, t(ctx, m.Title()), t(ctx, m.Means()), string(m.Unit), string(m.Time), orNil(m.Source), m.ByHamlet, m.BySex})
	}
}
