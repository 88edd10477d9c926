package pages

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"xaso/internal/modules/opinions"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

type resultsView struct {
	Talk opinions.Talk
	Body map[int64]string // of the statements that are shown
	Over bool
}

func (h Hall) results(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	v, err := h.readResults(r, who)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, resultsPage(v))
}

func (h Hall) readResults(r *http.Request, who gate.Actor) (v resultsView, err error) {
	v.Body = map[int64]string{}
	err = h.Book.Look(r.Context(), who, func(tx *gate.Tx) (err error) {
		if v.Talk, err = h.Book.Talk(tx, r.PathValue("talk")); err != nil {
			return err
		}
		all, err := h.Book.Statements(tx, v.Talk.ID)
		for _, s := range all {
			if s.State == opinions.Shown {
				v.Body[s.Number] = s.Body
			}
		}
		return err
	})
	v.Over = v.Talk.Over(clock.DateOf(h.Now()))
	return v, err
}

// numbers are the statements with a count, in their order.
func (v resultsView) numbers() []int64 {
	var all []int64
	for n := range v.Talk.Map.Counts {
		if v.Body[n] != "" {
			all = append(all, n)
		}
	}
	slices.Sort(all)
	return all
}

func (v resultsView) grouped() bool { return len(v.Talk.Map.Sizes) > 1 }

// letter is how a group is called on the map and in sentences: A, B, C …
func letter(g int) string { return string(rune('A' + g)) }

// colours of the groups; the shape of the marks differs too.
var colours = []string{"#0B6B4F", "#D17A00", "#1B5A9E", "#7A5195", "#5F6B66"}

// Half the side of the map in its own units; a dot moves by step on the grid.
const (
	half = 150
	step = 13
)

// mark draws the place of some people: a shape for each group, larger where more
// stand.
func mark(d opinions.Dot) string {
	x, y := float64(half+d.X*step), float64(half-d.Y*step)
	r := 4 + 1.5*float64(min(d.N, 6))
	switch d.Group {
	case 0:
		return fmt.Sprintf("M%.1f %.1fa%.1f %.1f 0 1 0 %.1f 0a%.1f %.1f 0 1 0 %.1f 0z", x-r, y, r, r, 2*r, r, r, -2*r)
	case 1:
		return fmt.Sprintf("M%.1f %.1fh%.1fv%.1fh%.1fz", x-r, y-r, 2*r, 2*r, -2*r)
	case 2:
		return fmt.Sprintf("M%.1f %.1fl%.1f %.1fh%.1fz", x, y-1.2*r, 1.2*r, 2.2*r, -2.4*r)
	}
	return fmt.Sprintf("M%.1f %.1fl%.1f %.1fl%.1f %.1fl%.1f %.1fz", x, y-1.3*r, 1.3*r, 1.3*r, -1.3*r, 1.3*r, -1.3*r, -1.3*r)
}

// middle is where the letter of a group stands.
func middle(m opinions.Map, g int) (x, y string) {
	sx, sy, n := 0, 0, 0
	for _, d := range m.Dots {
		if d.Group == g {
			sx, sy, n = sx+d.X*d.N, sy+d.Y*d.N, n+d.N
		}
	}
	n = max(n, 1)
	return strconv.Itoa(half + step*sx/n), strconv.Itoa(half - step*sy/n)
}

// percent says how many of those who saw it say so, in whole hundredths; fewer
// than five are not told.
func percent(ctx context.Context, n, seen int) string {
	if seen < opinions.LeastGroup {
		return t(ctx, "opinions.page.few")
	}
	return strconv.Itoa((100*n+seen/2)/seen) + "\u00a0%"
}

func (v resultsView) head(ctx context.Context) []ui.Cell {
	cells := []ui.Cell{{Text: t(ctx, "opinions.page.statement")}, {Text: t(ctx, "opinions.page.agree"), Numeric: true},
		{Text: t(ctx, "opinions.page.disagree"), Numeric: true}, {Text: t(ctx, "opinions.page.pass"), Numeric: true}}
	if v.grouped() {
		for g := range v.Talk.Map.Sizes {
			cells = append(cells, ui.Cell{Text: t(ctx, "opinions.page.group-agrees", letter(g)), Numeric: true})
		}
	}
	return cells
}

func (v resultsView) rows(ctx context.Context) [][]ui.Cell {
	var rows [][]ui.Cell
	for _, n := range v.numbers() {
		c := v.Talk.Map.Counts[n]
		seen := c.All.Seen()
		row := []ui.Cell{{Text: v.Body[n]}, {Text: percent(ctx, c.All.Agree, seen), Numeric: true},
			{Text: percent(ctx, c.All.Disagree, seen), Numeric: true}, {Text: percent(ctx, c.All.Pass, seen), Numeric: true}}
		for _, g := range c.Groups {
			row = append(row, ui.Cell{Text: percent(ctx, g.Agree, g.Seen()), Numeric: true})
		}
		rows = append(rows, row)
	}
	return rows
}

func (v resultsView) groupRows(ctx context.Context) [][]ui.Cell {
	var rows [][]ui.Cell
	for g, n := range v.Talk.Map.Sizes {
		rows = append(rows, []ui.Cell{{Text: t(ctx, "opinions.page.group", letter(g))}, {Text: t(ctx, "opinions.page.people", n), Numeric: true}})
	}
	return rows
}

// agreeing says which share of each group agrees: "nhóm A 92 %, nhóm B 12 %".
func (v resultsView) agreeing(ctx context.Context, number int64) string {
	c := v.Talk.Map.Counts[number]
	if len(c.Groups) == 0 {
		return t(ctx, "opinions.page.all-agree", percent(ctx, c.All.Agree, c.All.Seen()))
	}
	var parts []string
	for g, of := range c.Groups {
		parts = append(parts, t(ctx, "opinions.page.of-group", letter(g), percent(ctx, of.Agree, of.Seen())))
	}
	return t(ctx, "opinions.page.agreeing", strings.Join(parts, ", "))
}

// counts are the figures of the page as a table for machines.
func (h Hall) counts(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	v, err := h.readResults(r, who)
	if err != nil {
		return err
	}
	if !v.Talk.Map.Enough {
		return gate.ErrMissing
	}
	head := []string{"comment-id", "comment-body", "agrees", "disagrees", "passes"}
	if v.grouped() {
		for g := range v.Talk.Map.Sizes {
			head = append(head, "group-"+letter(g)+"-agrees", "group-"+letter(g)+"-seen")
		}
	}
	rows := [][]string{head}
	for _, n := range v.numbers() {
		c := v.Talk.Map.Counts[n]
		if c.All.Seen() < opinions.LeastGroup {
			continue
		}
		row := []string{strconv.FormatInt(n, 10), safe(v.Body[n]), strconv.Itoa(c.All.Agree), strconv.Itoa(c.All.Disagree), strconv.Itoa(c.All.Pass)}
		for _, g := range c.Groups {
			if g.Seen() < opinions.LeastGroup { // no figure of fewer than five people
				row = append(row, "", "")
				continue
			}
			row = append(row, strconv.Itoa(g.Agree), strconv.Itoa(g.Seen()))
		}
		rows = append(rows, row)
	}
	return sendCSV(w, "so-dem-"+v.Talk.ID+".csv", rows)
}

// safe keeps a spreadsheet from reading a sentence as a formula.
func safe(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t", rune(text[0])) {
		return "'" + text
	}
	return text
}

func (h Hall) votes(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	rows := [][]string{{"comment-id", "voter-id", "vote"}}
	err := h.Book.Look(r.Context(), who, func(tx *gate.Tx) error {
		all, err := h.Book.OpenVotes(tx, r.PathValue("talk"))
		for _, v := range all {
			rows = append(rows, []string{strconv.Itoa(v.Statement), strconv.Itoa(v.Voter), strconv.Itoa(int(v.Vote))})
		}
		return err
	})
	if err != nil {
		return err
	}
	return sendCSV(w, "phieu-"+r.PathValue("talk")+".csv", rows)
}

func sendCSV(w http.ResponseWriter, name string, rows [][]string) error {
	var body bytes.Buffer
	if err := csv.NewWriter(&body).WriteAll(rows); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	_, err := w.Write(body.Bytes())
	return err
}
