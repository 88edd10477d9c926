package app

import (
	"context"
	"slices"

	"xaso/internal/modules/criteria"
	"xaso/internal/modules/indicators"
	indicatorpages "xaso/internal/modules/indicators/pages"
	"xaso/internal/modules/notices"
	"xaso/internal/modules/people"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/jobs"
	"xaso/internal/platform/lang"
)

// openIndicators opens the board over everything that can be counted; it comes
// last.
func (h *House) openIndicators() (err error) {
	h.Indicators, err = indicators.NewBoard(h.Gate, h.Criteria, indicators.Options{
		Families: h.families(),
		Hamlets:  func(tx *gate.Tx) ([]string, error) { return h.hamlets(tx.Who.Commune), nil },
	})
	return err
}

// checkMeasure says what is wrong with a formula of a set. The board opens after
// the book and is looked up when it is asked.
func (h *House) checkMeasure(m criteria.Measure) error { return h.Indicators.Check(m) }

// heard is the job by which an event reaches the board; one for each kind of
// event, since a job does not carry the kind. However often the event happens
// before the figures are measured, they are measured once.
func heard(event string) string { return gate.Once + "indicators " + event }

// listeners are the jobs of the board that follow an event.
func (h *House) listeners(event string) []string {
	if h.Indicators == nil || !slices.Contains(h.Indicators.Events(), event) {
		return nil
	}
	return []string{heard(event)}
}

// indicatorJobs measure again what events may have changed.
func (h *House) indicatorJobs() map[string]jobs.Handler {
	all := map[string]jobs.Handler{}
	for _, event := range h.Indicators.Events() {
		all[heard(event)] = func(ctx context.Context, c gate.Commune, _ jobs.Job) error {
			return h.Indicators.Refresh(ctx, c, event)
		}
	}
	return all
}

// indicatorReactions: who answers for an indicator hears that it fell.
var indicatorReactions = []reaction{
	{indicators.IndicatorFell{}.Kind(), "notices.indicator-fell", notify(indicatorFell)},
}

// indicatorFell tells the leader and the officials who enter figures. A hamlet's
// fall is theirs to see on the page.
func indicatorFell(h *House, tx *gate.Tx, e indicators.IndicatorFell) (told, error) {
	if e.Hamlet != "" {
		return told{}, nil
	}
	set, err := h.Criteria.Set(tx, e.Set)
	if err != nil {
		return told{}, err
	}
	ind, _ := set.Indicator(e.Code)
	var to []string
	for _, role := range []people.Role{people.Leader, people.Specialist} {
		more, err := holders(tx, role, "", "")
		if err != nil {
			return told{}, err
		}
		to = append(to, more...)
	}
	slices.Sort(to)
	on, err := clock.ParseDate(e.On)
	return told{slices.Compact(to), notices.Notice{Kind: notices.Alarm, Key: "indicators.notice.fell",
		Args: []string{e.Code + " " + short(ind.Text), set.Title, lang.Date(on.At(0)), indicators.Decimal(e.Was), indicators.Decimal(e.Is)},
		Href: indicatorpages.Address(e.Set, e.Code)}}, err
}

// short is a text that fits a notice.
func short(text string) string {
	const most = 90
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

// indicatorTimers: the nightly computation of everything.
func (h *House) indicatorTimers() []jobs.Task {
	return []jobs.Task{
		jobs.Daily("00:30", "indicators.recompute", h.Indicators.Recompute),
	}
}

// indicatorHall is what the pages of the figures work with.
func (h *House) indicatorHall() indicatorpages.Hall {
	return indicatorpages.Hall{Gate: h.Gate, Sets: h.Criteria, Board: h.Indicators, Intake: h.Intake, Files: h.Files,
		Hamlets: h.hamlets, Now: h.now}
}
