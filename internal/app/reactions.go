package app

import (
	"context"
	"maps"
	"slices"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/jobs"
	"xaso/internal/platform/post"
)

// A reaction is what one module does about an event of another. This page is
// the only place where two modules meet.
type reaction struct {
	event string // kind of the event
	job   string // kind of the job that carries it
	do    func(ctx context.Context, h *House, c gate.Commune, j jobs.Job) error
}

var reactionTable = append([]reaction{
	// New days off move the due dates of dossiers under way.
	{procedures.CalendarChanged{}.Kind(), "casework.reschedule",
		func(ctx context.Context, h *House, c gate.Commune, _ jobs.Job) error {
			_, err := h.Desk.Reschedule(ctx, c)
			return err
		}},

	// Who is told of what: each row says one thing to some people. Reminder
	// before, alarm at, digest after; a receipt, then each step that concerns
	// the resident; messages to the other side.
	{casework.DossierDueSoon{}.Kind(), "notices.due-soon", notify(remind)},
	{casework.DossierOverdue{}.Kind(), "notices.overdue", notify(alarm)},
	{casework.LateDigest{}.Kind(), "notices.digest", notify(digest)},
	{casework.DossierSubmitted{}.Kind(), "notices.receipt", notify(receipt)},
	{casework.DossierSubmitted{}.Kind(), "notices.filed", notify(filed)},
	{casework.DossierMoved{}.Kind(), "notices.moved", notify(moved)},
	{casework.MessageSent{}.Kind(), "notices.message", notify(written)},

	// Every change of a dossier may owe the national portal something; what, the
	// queue works out.
	{casework.DossierSubmitted{}.Kind(), queueOutside, tellOutside},
	{casework.DossierMoved{}.Kind(), queueOutside, tellOutside},
	{knownOutside, scoreKnownOutside, rescore},
	{casework.HelperBusy{}.Kind(), "notices.helper-busy", notify(busyHelper)},
}, slices.Concat(scoreReactions, resultReactions, relayReactions, tillReactions, surveyReactions, consultationReactions, ideaReactions, indicatorReactions, assessmentReactions, frontReactions)...)

// reactionsTo names the jobs that follow an event.
func reactionsTo(event string) []string {
	var kinds []string
	for _, r := range reactionTable {
		if r.event == event {
			kinds = append(kinds, r.job)
		}
	}
	return kinds
}

func (h *House) reactions() map[string]jobs.Handler {
	all := h.takeovers()
	maps.Copy(all, h.registerJobs())
	maps.Copy(all, h.opinionJobs())
	all[sendOutside] = h.pump
	all[post.DeliverJob] = h.Post.Deliver
	for _, r := range reactionTable {
		all[r.job] = func(ctx context.Context, c gate.Commune, j jobs.Job) error {
			return r.do(ctx, h, c, j)
		}
	}
	maps.Copy(all, h.indicatorJobs())
	maps.Copy(all, h.recognitionJobs())
	return all
}
