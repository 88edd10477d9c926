package procedures_test

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/fault"
)

// The vectors of the research: forms.json, chung_thuc_ban_sao, compute, whose
// source is TT 226/2016/TT-BTC as the national portal shows it for 2.000815.
func TestCertifiedCopiesCostWhatTheResearchReckoned(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "shared", "facts", "tthc", "forms.json"))
	if err != nil {
		t.Skip("the research is not beside this repository: ", err)
	}
	var facts struct {
		Forms []struct {
			ID      string
			Compute struct {
				Vectors []struct{ Pages, Copies, Fee int64 } `json:"test_vectors"`
			}
		}
	}
	if err := json.Unmarshal(b, &facts); err != nil {
		t.Fatal(err)
	}
	fee, tried := find(t, "2.000815").Fee.Value, 0
	for _, f := range facts.Forms {
		if f.ID != "chung_thuc_ban_sao" {
			continue
		}
		for _, v := range f.Compute.Vectors {
			tried++
			answers := procedures.Answers{"items": []any{map[string]any{"pages": float64(v.Pages), "copies": float64(v.Copies)}}}
			bill, err := fee.Bill(procedures.FeeCase{Channel: procedures.AtDesk, Date: today, Items: fee.Count.Items(answers)})
			if err != nil || bill.Dong != v.Fee {
				t.Errorf("%+v: %+v %v", v, bill, err)
			}
		}
	}
	if tried != 5 {
		t.Errorf("%d vectors", tried)
	}
}

func TestBillsExplainThemselves(t *testing.T) {
	fee := find(t, "2.000815").Fee.Value
	bill := func(items ...procedures.FeeItem) procedures.Bill {
		b, err := fee.Bill(procedures.FeeCase{Channel: procedures.AtDesk, Date: today, Items: items})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	got := bill(procedures.FeeItem{Pages: 3, Copies: 2}, procedures.FeeItem{Pages: 500, Copies: 1})
	want := []procedures.Text{
		{VI: "Phí, lệ phí: 3 trang × 2 bản: (2 × 2.000 đ + 1 × 1.000 đ) × 2", EN: "Fee: 3 pages × 2 copies: (2 × 2.000 đ + 1 × 1.000 đ) × 2"},
		{VI: "Phí, lệ phí: 500 trang × 1 bản: (2 × 2.000 đ + 498 × 1.000 đ), nhiều nhất 200.000 đ một bản, × 1",
			EN: "Fee: 500 pages × 1 copies: (2 × 2.000 đ + 498 × 1.000 đ), at most 200.000 đ a copy, × 1"},
	}
	if got.Dong != 210_000 || got.Lines[0].Words != want[0] || got.Lines[1].Words != want[1] {
		t.Errorf("%+v", got)
	}
}

// Hải Phòng, resolution 23/2026 (PROCESS.md, 8): nothing to pay for filing
// online from 8/8/2026, by the date of submission. 15.000 đ is invented.
func transition() procedures.Fee {
	return procedures.Fee{
		Rules: []procedures.FeeRule{
			{Kind: procedures.FeeFixed, Amount: 15_000},
			{Channel: procedures.ByWeb, Kind: procedures.FeeFree, From: "2026-08-08", Source: "NQ 23/2026/NQ-HĐND"},
		},
		Reliefs: []procedures.Relief{
			{ID: "ho-ngheo", Name: procedures.Text{VI: "Hộ nghèo", EN: "Poor household"}, Percent: 100, Proof: procedures.Text{VI: "Giấy chứng nhận hộ nghèo"}},
			{ID: "nua", Name: procedures.Text{VI: "Nhóm nửa giá"}, Percent: 50, To: "2026-12-31"},
		},
	}
}

func TestTheRuleOfTheDayOfSubmissionApplies(t *testing.T) {
	fee := transition()
	for _, c := range []struct {
		channel procedures.Channel
		date    string
		relief  string
		dong    int64
		err     error
	}{
		{procedures.ByWeb, "2026-08-07", "", 15_000, nil},
		{procedures.ByWeb, "2026-08-08", "", 0, nil},
		{procedures.AtDesk, "2026-08-08", "", 15_000, nil},
		{procedures.ByPost, "2026-11-23", "", 15_000, nil},
		{procedures.AtDesk, "2026-11-23", "ho-ngheo", 0, nil},
		{procedures.AtDesk, "2026-11-23", "nua", 7_500, nil},
		{procedures.AtDesk, "2027-01-01", "nua", 0, procedures.ErrFeeRelief},
		{procedures.AtDesk, "2026-11-23", "khac", 0, procedures.ErrFeeRelief},
	} {
		b, err := fee.Bill(procedures.FeeCase{Channel: c.channel, Date: c.date, Relief: c.relief})
		if !errors.Is(err, c.err) || b.Dong != c.dong {
			t.Errorf("%+v: %+v %v", c, b, err)
		}
		sum := int64(0)
		for _, l := range b.Lines {
			sum += l.Dong
		}
		if sum != b.Dong {
			t.Errorf("%+v: lines add up to %d", c, sum)
		}
	}
}

// Charges of one procedure add up; what the province has not told is asked for.
func TestChargesAddUp(t *testing.T) {
	fee := procedures.Fee{Rules: []procedures.FeeRule{
		{Charge: "a", Name: procedures.Text{VI: "Phí thẩm định"}, Kind: procedures.FeeFixed, Amount: 100_000},
		{Charge: "b", Name: procedures.Text{VI: "Lệ phí"}, Kind: procedures.FeePerCopy, Amount: 8_000},
	}, Reliefs: []procedures.Relief{{ID: "x", Name: procedures.Text{VI: "X"}, Percent: 100, Charge: "b"}}}
	c := procedures.FeeCase{Channel: procedures.AtDesk, Date: today, Items: []procedures.FeeItem{{Pages: 1, Copies: 3}}, Relief: "x"}
	if b, err := fee.Bill(c); err != nil || b.Dong != 100_000 || b.Full != 124_000 {
		t.Errorf("%+v %v", b, err)
	}
	c.Relief = ""
	if _, err := find(t, "1.013978").Fee.Value.Bill(c); !errors.Is(err, procedures.ErrFeeOpen) {
		t.Errorf("a fee of the province: %v", err)
	}
	for _, items := range [][]procedures.FeeItem{{{Pages: 0, Copies: 1}}, {{Pages: 1, Copies: -1}}, {{Pages: math.MaxInt64, Copies: 1}}} {
		if _, err := fee.Bill(procedures.FeeCase{Items: items}); !errors.Is(err, procedures.ErrFeeQuantity) {
			t.Errorf("%v: %v", items, err)
		}
	}
}

func TestFeesThatMustNotBePublished(t *testing.T) {
	fixed := func(ch procedures.Channel, from, to string) procedures.FeeRule {
		return procedures.FeeRule{Channel: ch, From: from, To: to, Kind: procedures.FeeFixed, Amount: 1000}
	}
	rules := func(r ...procedures.FeeRule) procedures.Fee { return procedures.Fee{Rules: r} }
	for name, c := range map[string]struct {
		fee  procedures.Fee
		want []string
	}{
		"the transition":      {transition(), nil},
		"unknown":             {procedures.Fee{}, nil},
		"one after the other": {rules(fixed("", "", "2026-08-07"), fixed("", "2026-08-08", "")), nil},
		"a later beginning":   {rules(fixed("", "2027-01-01", "")), nil},
		"by channel":          {rules(fixed("online", "", ""), fixed("counter", "", ""), fixed("post", "", "")), nil},
		"a day between":       {rules(fixed("", "", "2026-08-06"), fixed("", "2026-08-08", "")), []string{"gap", "gap", "gap"}},
		"no post":             {rules(fixed("online", "", ""), fixed("counter", "", "")), []string{"gap"}},
		"an end":              {rules(fixed("", "", "2026-12-31")), []string{"gap", "gap", "gap"}},
		"on the same day":     {rules(fixed("", "", "2026-08-08"), fixed("", "2026-08-08", "")), []string{"overlap"}},
		"below zero":          {rules(procedures.FeeRule{Kind: procedures.FeeFixed, Amount: -1}), []string{"amount"}},
		"free for a price":    {procedures.Fee{Kind: procedures.FeeFree, Amount: 5}, []string{"amount"}},
		"no such kind":        {procedures.Fee{Kind: "per_kilo"}, []string{"kind"}},
		"dates":               {rules(fixed("", "2026-02-30", "")), []string{"dates"}},
		"backwards":           {rules(fixed("", "2027-01-01", "2026-01-01")), []string{"dates"}},
		"channel":             {rules(fixed("fax", "", ""), fixed("", "", "")), []string{"channel"}},
		"steps": {rules(procedures.FeeRule{Kind: procedures.FeePerPage, Amount: 2, Steps: []procedures.FeeStep{{From: 3, Amount: 1}, {From: 3, Amount: 1}}}),
			[]string{"steps"}},
		"two ways": {procedures.Fee{Kind: procedures.FeeFixed, Amount: 1, Rules: transition().Rules}, []string{"two-ways"}},
		"groups": {procedures.Fee{Kind: procedures.FeeFixed, Amount: 1, Reliefs: []procedures.Relief{{ID: "a"},
			{ID: "b", Name: procedures.Text{VI: "B"}}, {ID: "b", Name: procedures.Text{VI: "B"}, Percent: 100}}},
			[]string{"group-name", "percent", "group-twice"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, err := range c.fee.Check() {
				for _, f := range fault.All(err) {
					got = append(got, f.Code[len("procedures.fee."):])
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// What is in the catalogue may be published, and survives JSON as it is.
func TestFeesOfTheCatalogue(t *testing.T) {
	for _, p := range library(t).Catalogue.Procedures {
		if wrong := p.Fee.Value.Check(); len(wrong) > 0 {
			t.Errorf("%s: %v", p.Code, wrong)
		}
		if f := p.Fee.Value; f.Countable() {
			b, err := f.Bill(procedures.FeeCase{Channel: procedures.AtDesk, Date: today})
			if err != nil || b.Dong != f.Of(1, 1) {
				t.Errorf("%s: %+v %v", p.Code, b, err)
			}
		}
	}
}

func FuzzFeeCount(f *testing.F) {
	f.Add(`{"items":[{"pages":3,"copies":2}]}`)
	f.Add(`{"items":[{"pages":"1e400","copies":-1},7,null]}`)
	fee := find(f, "2.000815").Fee.Value
	f.Fuzz(func(t *testing.T, text string) {
		var a procedures.Answers
		if json.Unmarshal([]byte(text), &a) != nil {
			return
		}
		b, err := fee.Bill(procedures.FeeCase{Channel: procedures.AtDesk, Date: today, Items: fee.Count.Items(a)})
		if err != nil || b.Dong < 2000 {
			t.Errorf("%s: %+v %v", text, b, err)
		}
	})
}
