package app

import (
	apppages "xaso/internal/app/pages"
	budgetpages "xaso/internal/modules/budgets/pages"
	consultationpages "xaso/internal/modules/consultations/pages"
	ideapages "xaso/internal/modules/ideas/pages"
	opinionpages "xaso/internal/modules/opinions/pages"
	votepages "xaso/internal/modules/votes/pages"
	moderationpages "xaso/internal/platform/moderation/pages"
)

// democracy are the rooms in which the people take part, by the Law's words.
func democracy() []apppages.Aspect {
	return []apppages.Aspect{
		{Key: "discuss", Rooms: []apppages.Room{
			{Key: "consultations", Icon: "form", Href: consultationpages.Path},
			{Key: "opinions", Icon: "map", Href: opinionpages.Path},
			{Key: "ideas", Icon: "speak", Href: ideapages.Path},
			{Key: "votes", Icon: "check", Href: votepages.Path},
			{Key: "budgets", Icon: "market", Href: budgetpages.Path},
		}},
		{Key: "check", Rooms: []apppages.Room{
			{Key: "moderation", Icon: "track", Href: moderationpages.Path},
		}},
	}
}
