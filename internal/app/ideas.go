package app

import (
	"xaso/internal/modules/ideas"
	ideapages "xaso/internal/modules/ideas/pages"
	"xaso/internal/modules/notices"
	"xaso/internal/platform/gate"
)

// openIdeas opens the box of ideas. The households of an initiative are those
// of the register.
func (h *House) openIdeas() (err error) {
	h.Ideas, err = ideas.NewBook(h.Gate, ideas.Options{
		Moderation: h.Moderation, Hamlets: h.hamlets,
		Households: func(tx *gate.Tx, hamlet string) ([]ideas.Household, error) {
			rows, err := h.Register.Frame(tx, hamlet)
			all := make([]ideas.Household, len(rows))
			for i, r := range rows {
				all[i] = ideas.Household{ID: r.Household, Code: r.Code}
			}
			return all, err
		},
	})
	return err
}

func (h *House) ideaHall() ideapages.Hall {
	return ideapages.Hall{Book: h.Ideas, Hamlets: h.hamlets, Now: h.now}
}

// ideaReactions: whoever proposed or supported an idea hears of its answer.
var ideaReactions = []reaction{
	{ideas.Answered{}.Kind(), "notices.idea-answered", notify(ideaAnswered)},
}

func ideaAnswered(h *House, tx *gate.Tx, e ideas.Answered) (told, error) {
	to, err := h.Ideas.Followers(tx, e.Idea)
	return told{to, notices.Notice{Kind: notices.Progress, Key: "ideas.notice.answered", Args: []string{e.Title}, Href: ideapages.Path + "/" + e.Idea}}, err
}
