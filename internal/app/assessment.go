package app

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	"xaso/internal/modules/assessment"
	assessmentpages "xaso/internal/modules/assessment/pages"
	"xaso/internal/modules/criteria"
	"xaso/internal/modules/indicators"
	"xaso/internal/modules/notices"
	"xaso/internal/modules/people"
	"xaso/internal/modules/results"
	resultpages "xaso/internal/modules/results/pages"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/jobs"
)

// openAssessment opens the files in which the commune assesses itself; it comes
// after the board whose figures they freeze.
func (h *House) openAssessment() (err error) {
	h.Assessment, err = assessment.NewBook(h.Gate, assessment.Options{
		Set: func(tx *gate.Tx, id string, version int64) (criteria.Set, error) {
			if version == 0 {
				return h.Criteria.Set(tx, id)
			}
			return h.Criteria.SetVersion(tx, id, version)
		},
		Readings: h.readingsOf,
		Trend:    h.trendOf,
		UnitOf:   h.unitOf,
		Resolve:  h.resolveEvidence,
		Hamlets:  h.hamlets,
		Frozen:   func(tx *gate.Tx, file string) (string, error) { return h.Recognition.Newest(tx, file) },
		Secret:   h.secret,
	})
	return err
}

func (h *House) assessmentHall() assessmentpages.Hall {
	return assessmentpages.Hall{Book: h.Assessment, Criteria: h.Criteria, Intake: h.Intake, Files: h.Files, Network: h.network,
		Hamlets: h.hamlets, Authority: func(c gate.Commune) string { return h.place(c).Authority }, Now: h.now}
}

// readingsOf are the figures under a set, none while the commune does not
// follow it.
func (h *House) readingsOf(tx *gate.Tx, set string) ([]indicators.Reading, error) {
	all, err := h.Criteria.Followed(tx)
	if err != nil || !slices.ContainsFunc(all, func(f criteria.Following) bool { return f.Set == set }) {
		return nil, err
	}
	return h.Indicators.Readings(tx, set)
}

// trendOf is how an indicator went so far, by the day.
func (h *House) trendOf(tx *gate.Tx, set, code string) (float64, bool, error) {
	points, err := h.Indicators.History(tx, set, code)
	if err != nil {
		return 0, false, err
	}
	f := h.Indicators.Forecast(points, clock.DateOf(tx.Now()).AddDays(assessment.Horizon))
	return f.Daily, f.Enough, nil
}

func (h *House) unitOf(metric string) string {
	for _, m := range h.Indicators.Catalogue() {
		if m.Name == metric {
			return string(m.Unit)
		}
	}
	return "count"
}

// resolveEvidence finds the record that evidence names by its code or number.
func (h *House) resolveEvidence(tx *gate.Tx, l assessment.Link) (assessment.Resolved, error) {
	switch l.Kind {
	case "result":
		code, err := results.Numbered(tx, l.Ref)
		return assessment.Resolved{Title: l.Ref, Href: resultpages.CheckPath + "/" + code}, err
	case "dossier":
		id, err := h.Desk.IDOf(tx, l.Ref)
		return assessment.Resolved{Title: l.Ref, Href: office(id)}, err
	case "register":
		if slices.Contains(h.hamlets(tx.Who.Commune), l.Ref) {
			return assessment.Resolved{Title: l.Ref, Href: "/so-ho"}, nil
		}
	}
	return assessment.Resolved{}, gate.ErrMissing
}

// assessmentTimers: what runs out and what is due is said each morning.
func (h *House) assessmentTimers() []jobs.Task {
	return []jobs.Task{jobs.Daily("06:40", "assessment.remind", h.Assessment.Remind)}
}

// assessmentReactions: the watch follows the figures, and people hear of what
// is theirs.
var assessmentReactions = []reaction{
	{indicators.IndicatorFell{}.Kind(), "assessment.fell", func(ctx context.Context, h *House, c gate.Commune, j jobs.Job) error {
		var e indicators.IndicatorFell
		if err := json.Unmarshal([]byte(j.Body), &e); err != nil {
			return jobs.Hopeless(err)
		}
		return h.Assessment.Fell(ctx, c, e)
	}},
	{indicators.ReadingsChanged{}.Kind(), "assessment.recovered", func(ctx context.Context, h *House, c gate.Commune, j jobs.Job) error {
		var e indicators.ReadingsChanged
		if err := json.Unmarshal([]byte(j.Body), &e); err != nil {
			return jobs.Hopeless(err)
		}
		return h.Assessment.Recovered(ctx, c, e.Sets)
	}},
	{assessment.FileMoved{}.Kind(), "notices.assessment-moved", notify(fileMoved)},
	{assessment.DutyGiven{}.Kind(), "notices.assessment-duty", notify(dutyGiven)},
	{assessment.TaskGiven{}.Kind(), "notices.assessment-task", notify(planTask)},
	{assessment.DueSoon{}.Kind(), "notices.assessment-due", notify(planDue)},
	{assessment.EvidenceEnds{}.Kind(), "notices.assessment-evidence", notify(evidenceEnds)},
	{assessment.CommentMade{}.Kind(), "notices.assessment-comment", notify(commentMade)},
	{assessment.CommentAnswered{}.Kind(), "notices.assessment-answered", notify(commentAnswered)},
	{assessment.FellBelow{}.Kind(), "notices.assessment-fell", notify(fellBelow)},
}

func fileMoved(_ *House, tx *gate.Tx, e assessment.FileMoved) (told, error) {
	leaders, err := holders(tx, people.Leader, "", "")
	return told{append(leaders, e.People...), notices.Notice{Kind: notices.Work, Key: "assessment.notice.moved",
		Args: []string{e.Title}, Href: assessmentpages.FilePath + "/" + e.File}}, err
}

func dutyGiven(_ *House, _ *gate.Tx, e assessment.DutyGiven) (told, error) {
	no := strconv.Itoa(e.Criterion)
	return told{[]string{e.Owner}, notices.Notice{Kind: notices.Work, Key: "assessment.notice.duty",
		Args: []string{no, e.Title, e.Due}, Href: assessmentpages.FilePath + "/" + e.File + "/tieu-chi/" + no}}, nil
}

func planTask(_ *House, _ *gate.Tx, e assessment.TaskGiven) (told, error) {
	return told{[]string{e.Owner}, notices.Notice{Kind: notices.Work, Key: "assessment.notice.task",
		Args: []string{e.Title, e.Due}, Href: assessmentpages.PlanPath + "/" + e.Set}}, nil
}

func planDue(_ *House, _ *gate.Tx, e assessment.DueSoon) (told, error) {
	n := notices.Notice{Kind: notices.Reminder, Key: "assessment.notice.due-soon", Args: []string{e.Title, e.Due}, Href: e.Href}
	if e.Late {
		n.Kind, n.Key = notices.Alarm, "assessment.notice.overdue"
	}
	return told{[]string{e.Owner}, n}, nil
}

// evidenceEnds tells who added the evidence and the leader: the former may have
// left.
func evidenceEnds(_ *House, tx *gate.Tx, e assessment.EvidenceEnds) (told, error) {
	leaders, err := holders(tx, people.Leader, "", "")
	return told{append(leaders, e.By), notices.Notice{Kind: notices.Reminder, Key: "assessment.notice.evidence-ends",
		Args: []string{e.Title, e.Until}, Href: assessmentpages.ProofPath + "/" + e.Set + "/" + e.Evidence}}, err
}

func commentMade(_ *House, tx *gate.Tx, e assessment.CommentMade) (told, error) {
	clerks, err := holders(tx, people.Clerk, "", "")
	specialists, wrong := holders(tx, people.Specialist, "", "")
	return told{append(clerks, specialists...), notices.Notice{Kind: notices.Work, Key: "assessment.notice.comment",
		Args: []string{strconv.FormatInt(e.Number, 10), e.Title}, Href: assessmentpages.FilePath + "/" + e.File + "/cong-khai"}}, errors.Join(err, wrong)
}

func commentAnswered(_ *House, _ *gate.Tx, e assessment.CommentAnswered) (told, error) {
	return told{[]string{e.Account}, notices.Notice{Kind: notices.Letter, Key: "assessment.notice.comment-answered",
		Args: []string{strconv.FormatInt(e.Number, 10)}, Href: assessmentpages.PublicPath + "/" + e.File}}, nil
}

// fellBelow tells those in charge; the leader is told by the board.
func fellBelow(_ *House, _ *gate.Tx, e assessment.FellBelow) (told, error) {
	return told{e.People, notices.Notice{Kind: notices.Alarm, Key: "assessment.notice.fell",
		Args: []string{e.Code, e.Since}, Href: assessmentpages.WatchPath}}, nil
}
