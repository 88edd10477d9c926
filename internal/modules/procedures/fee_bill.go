package procedures

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"xaso/internal/platform/fault"
	"xaso/internal/platform/lang"
)

var (
	// ErrFeeOpen: the amount is not in the catalogue; somebody must name it.
	ErrFeeOpen = fault.New(fault.Conflict, "procedures.fee.open")
	// ErrFeeQuantity: fewer than one page or copy, or more than anybody brings.
	ErrFeeQuantity = fault.New(fault.Invalid, "procedures.fee.quantity")
	// ErrFeeRelief: no such group pays less on that date.
	ErrFeeRelief = fault.New(fault.Invalid, "procedures.fee.relief-unknown")
)

// Most that a bill counts; with maxFee the product stays far inside int64.
const (
	mostPages  = 10_000
	mostCopies = 10_000
	mostItems  = 500
	maxFee     = 1_000_000_000 // đồng a unit
)

// A FeeItem is one paper to be counted.
type FeeItem struct{ Pages, Copies int64 }

// A FeeCase is what a bill is made for.
type FeeCase struct {
	Channel Channel
	Date    string    // of submission, YYYY-MM-DD
	Items   []FeeItem // none: one copy of one page
	Relief  string    // id of the group that was proved, "" for none
}

// A Bill is an amount with the lines that explain it.
type Bill struct {
	Dong   int64     // to pay
	Full   int64     // before the relief
	Lines  []FeeLine // their amounts add up to Dong
	Relief Relief    // the one that was applied, zero without
	// Confirmed is false as long as one of its rules was not read in a source.
	Confirmed bool
}

// A FeeLine explains one part of a bill; a relief's amount is negative.
type FeeLine struct {
	Words  Text
	Dong   int64
	Source string // legal source, "" when the catalogue names none
}

// Bill counts a case. It returns ErrFeeOpen where the catalogue has no amount
// for it, ErrFeeQuantity and ErrFeeRelief for a case that cannot be.
func (f Fee) Bill(c FeeCase) (Bill, error) {
	rules := f.In(c.Channel, c.Date)
	if len(rules) == 0 {
		return Bill{}, ErrFeeOpen
	}
	items, err := counted(c.Items)
	if err != nil {
		return Bill{}, err
	}
	b := Bill{Confirmed: true}
	relief, err := f.relief(c)
	if err != nil {
		return Bill{}, err
	}
	for _, r := range rules {
		if !r.Kind.Countable() {
			return Bill{}, ErrFeeOpen
		}
		b.Confirmed = b.Confirmed && (len(f.Rules) == 0 || r.Mark.Confirmed())
		of := int64(0)
		for _, item := range r.items(items) {
			line := FeeLine{Words: r.words(item), Dong: r.of(item), Source: r.Source}
			b.Lines, of = append(b.Lines, line), of+line.Dong
		}
		b.Full += of
		if relief.ID != "" && (relief.Charge == "" || relief.Charge == r.Charge) && of > 0 {
			// Rounded to whole đồng in favour of who pays.
			off := (of*int64(relief.Percent) + 99) / 100
			b.Lines = append(b.Lines, FeeLine{Words: relief.words(), Dong: -off, Source: relief.Source})
			b.Relief = relief
		}
	}
	for _, l := range b.Lines {
		b.Dong += l.Dong
	}
	return b, nil
}

func counted(items []FeeItem) ([]FeeItem, error) {
	if len(items) == 0 {
		return []FeeItem{{1, 1}}, nil
	}
	if len(items) > mostItems {
		return nil, ErrFeeQuantity.With(mostItems)
	}
	for _, i := range items {
		if i.Pages < 1 || i.Pages > mostPages || i.Copies < 1 || i.Copies > mostCopies {
			return nil, ErrFeeQuantity.With(mostPages)
		}
	}
	return items, nil
}

// relief finds the proved group among those of the date of submission.
func (f Fee) relief(c FeeCase) (Relief, error) {
	if c.Relief == "" {
		return Relief{}, nil
	}
	for _, r := range f.Groups() {
		if r.ID == c.Relief && inForce(c.Date, r.From, r.To) {
			return r, nil
		}
	}
	return Relief{}, ErrFeeRelief.At("relief")
}

// items is what the rule counts: each paper, or the dossier once.
func (r FeeRule) items(all []FeeItem) []FeeItem {
	switch r.Kind {
	case FeePerPage, FeePerCopy:
		return all
	case FeePerCase, FeePerTransaction:
		n := int64(0)
		for _, i := range all {
			n += i.Copies
		}
		return []FeeItem{{1, n}}
	}
	return []FeeItem{{1, 1}}
}

// of is the amount for one item.
func (r FeeRule) of(i FeeItem) int64 {
	switch r.Kind {
	case FeePerPage:
		return r.perCopy(i.Pages) * i.Copies
	case FeePerCopy, FeePerCase, FeePerTransaction:
		return r.Amount * i.Copies
	case FeeFixed:
		return r.Amount
	}
	return 0
}

// perCopy is the price of one copy of so many pages, the cap applied.
func (r FeeRule) perCopy(pages int64) int64 {
	var one int64
	for _, part := range r.parts(pages) {
		one += part.pages * part.price
	}
	if r.CapPerCopy > 0 {
		one = min(one, r.CapPerCopy)
	}
	return one
}

type feePart struct{ pages, price int64 }

// parts splits the pages of a copy by their price.
func (r FeeRule) parts(pages int64) []feePart {
	price, from := r.Amount, int64(1)
	var parts []feePart
	for _, s := range r.Steps {
		if s.From > pages {
			break
		}
		if s.From > from {
			parts = append(parts, feePart{s.From - from, price})
		}
		price, from = s.Amount, s.From
	}
	return append(parts, feePart{pages - from + 1, price})
}

// words explains one line: "3 trang × 2 bản: (2 × 2.000 đ + 1 × 1.000 đ) × 2".
func (r FeeRule) words(i FeeItem) Text {
	vi, en := r.Name.VI, r.Name.In("en")
	begin := func(s *string, otherwise string) {
		if *s == "" {
			*s = otherwise
		}
	}
	begin(&vi, "Phí, lệ phí")
	begin(&en, "Fee")
	say := func(v, e string) Text { return Text{VI: vi + ": " + v, EN: en + ": " + e} }
	price, n := lang.Dong(r.Amount), lang.Number(i.Copies)
	switch r.Kind {
	case FeeFree:
		return say("không thu", "none")
	case FeePerPage:
		return say(fmt.Sprintf("%s trang × %s bản: %s", lang.Number(i.Pages), n, r.sum(i, "nhiều nhất", "một bản")),
			fmt.Sprintf("%s pages × %s copies: %s", lang.Number(i.Pages), n, r.sum(i, "at most", "a copy")))
	case FeePerCopy:
		return say(n+" bản × "+price, n+" copies × "+price)
	case FeePerCase:
		return say(n+" trường hợp × "+price, n+" cases × "+price)
	case FeePerTransaction:
		return say(n+" hợp đồng, giao dịch × "+price, n+" transactions × "+price)
	}
	return say("mức cố định "+price, "fixed, "+price)
}

// sum is the arithmetic of one copy, times the copies.
func (r FeeRule) sum(i FeeItem, most, copied string) string {
	var parts []string
	plain := int64(0)
	for _, p := range r.parts(i.Pages) {
		parts = append(parts, lang.Number(p.pages)+" × "+lang.Dong(p.price))
		plain += p.pages * p.price
	}
	s := strings.Join(parts, " + ")
	if len(parts) > 1 {
		s = "(" + s + ")"
	}
	if r.CapPerCopy > 0 && plain > r.CapPerCopy {
		s += ", " + most + " " + lang.Dong(r.CapPerCopy) + " " + copied + ","
	}
	return s + " × " + lang.Number(i.Copies)
}

func (r Relief) words() Text {
	if r.Percent == 100 {
		return Text{VI: "Được miễn: " + r.Name.VI, EN: "Exempt: " + r.Name.In("en")}
	}
	p := strconv.Itoa(r.Percent) + " %"
	return Text{VI: "Được giảm " + p + ": " + r.Name.VI, EN: "Reduced by " + p + ": " + r.Name.In("en")}
}

// Items reads the quantities out of an application's answers. What is missing
// or no number counts as one: the receptionist sees the lines and corrects.
func (c *FeeCount) Items(a Answers) []FeeItem {
	if c == nil {
		return nil
	}
	if c.Rows == "" {
		return []FeeItem{{quantity(lookup(a, c.Pages), mostPages), quantity(lookup(a, c.Copies), mostCopies)}}
	}
	rows, _ := lookup(a, c.Rows).([]any)
	var items []FeeItem
	for _, row := range rows[:min(len(rows), mostItems)] {
		if m, ok := row.(map[string]any); ok {
			items = append(items, FeeItem{quantity(lookup(m, c.Pages), mostPages), quantity(lookup(m, c.Copies), mostCopies)})
		}
	}
	return items
}

func quantity(v any, most int64) int64 {
	n := 1.0
	switch v := v.(type) {
	case float64:
		n = v
	case int:
		n = float64(v)
	case int64:
		n = float64(v)
	case json.Number:
		n, _ = v.Float64()
	case string:
		n, _ = strconv.ParseFloat(strings.TrimSpace(v), 64)
	}
	if math.IsNaN(n) || n < 1 {
		return 1
	}
	return min(int64(math.Min(n, float64(most))), most)
}
