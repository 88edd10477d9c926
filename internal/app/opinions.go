package app

import (
	"context"
	"encoding/json"
	"strconv"

	"xaso/internal/modules/opinions"
	opinionpages "xaso/internal/modules/opinions/pages"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/jobs"
	"xaso/internal/platform/moderation"
)

// openOpinions opens the conversations of the opinion map; it comes after the
// rules by which words of residents are shown.
func (h *House) openOpinions() {
	h.Opinions = opinions.NewBook(h.Gate, opinions.Options{
		Hamlets: h.hamlets, Secret: h.secret, Decide: h.moderateOpinion, Rules: h.opinionRules,
	})
}

func (h *House) opinionHall() opinionpages.Hall {
	return opinionpages.Hall{Book: h.Opinions, Network: h.network, Hamlets: h.hamlets, Now: h.now, Resolve: h.related}
}

// moderateOpinion writes what became of a statement into the public log.
func (h *House) moderateOpinion(tx *gate.Tx, d opinions.Decision) error {
	state := moderation.Hidden
	if d.Shown {
		state = moderation.Shown
	}
	return h.Moderation.Decide(tx, moderation.Decision{Of: "opinions", Record: d.Talk + "/" + strconv.FormatInt(d.Statement, 10),
		State: state, Rule: d.Rule, Note: d.Note})
}

// opinionRules are the rules in force by which a statement is hidden. One with
// names in it is not taken in at all: statements are not masked but rewritten by
// who sends them.
func (h *House) opinionRules() []opinions.Rule {
	var all []opinions.Rule
	for _, r := range h.Moderation.On(clock.DateOf(h.now())) {
		all = append(all, opinions.Rule{ID: r.ID, Text: r.VI})
	}
	return all
}

// opinionJobs draw maps anew after votes came in.
func (h *House) opinionJobs() map[string]jobs.Handler {
	return map[string]jobs.Handler{
		opinions.DrawJob: func(ctx context.Context, c gate.Commune, j jobs.Job) error {
			var talk string
			if err := json.Unmarshal([]byte(j.Body), &talk); err != nil {
				return jobs.Hopeless(err)
			}
			return h.Opinions.Draw(ctx, c, talk)
		},
	}
}
