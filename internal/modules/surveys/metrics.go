package surveys

import (
	"cmp"
	"slices"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/metric"
)

// Names of the metrics.
const (
	incomeTotal  = "surveys.income-total"
	incomePeople = "surveys.income-people"
	answered     = "surveys.households-asked"
	pollAsked    = "surveys.satisfaction-asked"
	pollContent  = "surveys.satisfaction-content"
)

// Why nothing is known.
const (
	gapIncome = "surveys.gap.no-income"
	gapPoll   = "surveys.gap.no-poll"
	gapNone   = "surveys.gap.no-campaign"
)

const incomeLaw = "Quyết định 1245/QĐ-BKHĐT ngày 30/06/2022 (phụ lục chưa đọc được)"

// Metrics are the figures of closed campaigns.
func (b *Book) Metrics() metric.Family {
	return metric.Family{
		Name: "surveys",
		Metrics: []metric.Metric{
			{Name: incomeTotal, Unit: metric.Dong, Time: metric.Flow, Source: incomeLaw, Rows: true},
			{Name: incomePeople, Unit: metric.People, Time: metric.Flow, Source: incomeLaw, Rows: true},
			{Name: answered, Unit: metric.Households, Time: metric.Flow, ByHamlet: true, Rows: true},
			{Name: pollAsked, Unit: metric.Households, Time: metric.Flow, ByHamlet: true, Rows: true},
			{Name: pollContent, Unit: metric.Households, Time: metric.Flow, ByHamlet: true},
		},
		Measure:   b.measure,
		Rows:      b.metricRows,
		ChangedBy: []string{CampaignClosed{}.Kind()},
	}
}

// newestOf is the newest closed campaign of a purpose that is about a year of
// the span: a survey of income is about a year that has passed when it is held.
func newestOf(tx *gate.Tx, kind Purpose, in metric.Span) (Campaign, bool, error) {
	all, err := closedOf(tx, kind)
	for _, c := range all {
		if c.Year >= in.From.Year && c.Year <= in.To.Year && !in.To.Before(c.settled(kind)) {
			return c, true, nil
		}
	}
	return Campaign{}, false, err
}

// settled is the first day on which the result of a campaign stands. What it
// found of a year of income stands for that year.
func (c Campaign) settled(kind Purpose) clock.Date {
	if kind == Income {
		return clock.Date{Year: c.Year, Month: 1, Day: 1}
	}
	return dayOf(c.Closed)
}

// measure gives every figure, or why there is none.
func (b *Book) measure(tx *gate.Tx, in metric.Span) ([]metric.Figure, error) {
	income, found, err := newestOf(tx, Income, in)
	if err != nil {
		return nil, err
	}
	var all []metric.Figure
	if e := income.Result.Income; found && e != nil && e.Persons > 0 && e.Households >= FewestShown {
		all = append(all, metric.Figure{Metric: incomeTotal, Value: e.Total}, metric.Figure{Metric: incomePeople, Value: e.Persons})
	} else {
		all = append(all, metric.Figure{Metric: incomeTotal, Gap: gapIncome}, metric.Figure{Metric: incomePeople, Gap: gapIncome})
	}
	poll, found, err := newestOf(tx, Satisfaction, in)
	if err != nil {
		return nil, err
	}
	if found && poll.Result.Poll != nil {
		all = append(all, metric.Figure{Metric: pollAsked, Value: float64(poll.Result.Poll.Asked)},
			metric.Figure{Metric: pollContent, Value: float64(poll.Result.Poll.Content)})
		for _, h := range poll.Result.Hamlets {
			cut := metric.Cut{Hamlet: h.Hamlet}
			all = append(all, metric.Figure{Metric: pollAsked, Cut: cut, Value: float64(h.Done)},
				metric.Figure{Metric: pollContent, Cut: cut, Value: float64(h.Content)})
		}
	} else {
		all = append(all, metric.Figure{Metric: pollAsked, Gap: gapPoll}, metric.Figure{Metric: pollContent, Gap: gapPoll})
	}
	reached, err := reachedIn(tx, in)
	if err != nil {
		return nil, err
	}
	return append(all, reached...), nil
}

// reachedIn counts the households that answered in any campaign closed within
// the span, each once.
func reachedIn(tx *gate.Tx, in metric.Span) ([]metric.Figure, error) {
	type row struct {
		hamlet string
		n      int64
	}
	all, err := gate.All(tx, func(scan gate.Scanner) (r row, err error) { return r, scan(&r.hamlet, &r.n) }, `
		SELECT h.hamlet, count(DISTINCT h.household_id) FROM surveys_household h
		  JOIN surveys_campaign c ON c.commune_id = h.commune_id AND c.id = h.campaign_id
		  JOIN surveys_sheet s ON s.commune_id = h.commune_id AND s.campaign_id = h.campaign_id AND s.household_id = h.household_id
		 WHERE h.commune_id = $1 AND c.closed_at >= $2 AND c.closed_at < $3 AND s.state = 'counted' AND s.outcome = 'done'
		 GROUP BY h.hamlet ORDER BY h.hamlet`, in.From.At(0).UnixMilli(), in.To.AddDays(1).At(0).UnixMilli())
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return []metric.Figure{{Metric: answered, Gap: gapNone}}, nil
	}
	whole := metric.Figure{Metric: answered}
	figures := []metric.Figure{}
	for _, r := range all {
		whole.Value += float64(r.n)
		figures = append(figures, metric.Figure{Metric: answered, Cut: metric.Cut{Hamlet: r.hamlet}, Value: float64(r.n)})
	}
	return append(figures, whole), nil
}

// metricRows lists the households behind a figure. Those of income only the
// official who led the campaign sees (see Campaign.opens); of a poll it is said
// who was asked, never who said what.
func (b *Book) metricRows(tx *gate.Tx, name string, in metric.Span, cut metric.Cut, after string, most int) ([]metric.Row, string, error) {
	switch name {
	case incomeTotal, incomePeople:
		return incomeRows(tx, name, in, after, most)
	case pollAsked:
		c, found, err := newestOf(tx, Satisfaction, in)
		if err != nil || !found {
			return nil, "", err
		}
		return answeredRows(tx, c.ID, metric.Span{}, cut, after, most)
	case answered:
		return answeredRows(tx, "", in, cut, after, most)
	}
	return nil, "", gate.ErrMissing
}

// incomeRows are the sheets of the newest survey of income, with what each
// adds: a household stands for N_h/n_h of its hamlet.
func incomeRows(tx *gate.Tx, name string, in metric.Span, after string, most int) ([]metric.Row, string, error) {
	c, found, err := newestOf(tx, Income, in)
	if err != nil || !found {
		return nil, "", err
	}
	if !c.opens(tx.Who) {
		return nil, "", gate.ErrForbidden
	}
	frame, err := frameSizes(tx, c.ID)
	if err != nil {
		return nil, "", err
	}
	sheets, err := sheetsIn(tx, c.ID, Counted)
	if err != nil {
		return nil, "", err
	}
	said := map[string]Sheet{}
	for _, s := range sheets {
		if s.Outcome == Done {
			said[s.Household] = s
		}
	}
	all, err := households(tx, c.ID)
	if err != nil {
		return nil, "", err
	}
	replies := map[string]int{}
	for _, h := range all {
		if _, ok := said[h.ID]; ok {
			replies[h.Hamlet]++
		}
	}
	slices.SortFunc(all, func(x, y Household) int { return cmp.Compare(x.ID, y.ID) })
	tx.Disclose(gate.Access{Record: c.ID, Purpose: PurposeSurvey})
	var rows []metric.Row
	for _, h := range all {
		s, ok := said[h.ID]
		if !ok || h.ID <= after {
			continue
		}
		w, weight := c.Questionnaire.worth(s.Answers), float64(frame[h.Hamlet])/float64(replies[h.Hamlet])
		n := weight * float64(w.Dong)
		if name == incomePeople {
			n = weight * float64(w.People)
		}
		rows = append(rows, metric.Row{ID: h.ID, Label: h.Code + " · " + h.Head, Detail: h.Hamlet, Count: n})
	}
	return page(rows, most)
}

// answeredRows lists the households that answered in a campaign, or in any that
// was closed within a span.
func answeredRows(tx *gate.Tx, campaign string, in metric.Span, cut metric.Cut, after string, most int) ([]metric.Row, string, error) {
	from, to := int64(0), int64(0)
	if campaign == "" {
		from, to = in.From.At(0).UnixMilli(), in.To.AddDays(1).At(0).UnixMilli()
	}
	rows, err := gate.All(tx, func(scan gate.Scanner) (metric.Row, error) {
		r := metric.Row{Count: 1}
		var code, head string
		err := scan(&r.ID, &code, &head, &r.Detail)
		r.Label = code + " · " + head
		return r, err
	}, `SELECT h.household_id, max(h.code), max(h.head), max(h.hamlet) FROM surveys_household h
		  JOIN surveys_campaign c ON c.commune_id = h.commune_id AND c.id = h.campaign_id
		  JOIN surveys_sheet s ON s.commune_id = h.commune_id AND s.campaign_id = h.campaign_id AND s.household_id = h.household_id
		 WHERE h.commune_id = $1 AND s.state = 'counted' AND s.outcome = 'done' AND h.household_id > $2
		   AND (c.id = $3 OR $3 = '' AND c.closed_at >= $4 AND c.closed_at < $5) AND ($6 = '' OR h.hamlet = $6)
		 GROUP BY h.household_id ORDER BY h.household_id LIMIT $7`, after, campaign, from, to, cut.Hamlet, most+1)
	if err != nil {
		return nil, "", err
	}
	record := campaign
	if record == "" {
		record = "surveys"
	}
	tx.Disclose(gate.Access{Record: record, Purpose: PurposeSurvey})
	return page(rows, most)
}

// page cuts a list after the most rows; next is "" at the end.
func page(rows []metric.Row, most int) ([]metric.Row, string, error) {
	if most <= 0 || len(rows) <= most {
		return rows, "", nil
	}
	return rows[:most], rows[most-1].ID, nil
}
