package app

import (
	"xaso/internal/modules/consultations"
	consultationpages "xaso/internal/modules/consultations/pages"
	"xaso/internal/modules/notices"
	"xaso/internal/platform/gate"
)

// openConsultations opens the book of consultations.
func (h *House) openConsultations() (err error) {
	h.Consultations, err = consultations.NewBook(h.Gate, consultations.Options{Moderation: h.Moderation})
	return err
}

func (h *House) consultationHall() consultationpages.Hall {
	return consultationpages.Hall{Book: h.Consultations, Hamlets: h.hamlets, Network: h.network, Now: h.now,
		Authority: func(c gate.Commune) string { return h.place(c).Authority }}
}

// consultationReactions: whoever said something hears what became of it.
var consultationReactions = []reaction{
	{consultations.Closed{}.Kind(), "notices.consultation-closed", notify(consultationClosed)},
}

func consultationClosed(h *House, tx *gate.Tx, e consultations.Closed) (told, error) {
	to, err := h.Consultations.Followers(tx, e.Consultation)
	return told{to, notices.Notice{Kind: notices.Progress, Key: "consultations.notice.answered", Args: []string{e.Title},
		Href: consultationpages.Path + "/" + e.Consultation}}, err
}
