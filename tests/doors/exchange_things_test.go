package doors_test

import "xaso/internal/modules/exchange"

// outbox is a message of the commune's dossier to the national portal. Others
// may have queued it, and much else after it.
func (s *scene) outbox() {
	dossier := s.get("dossier")
	s.must(s.Exchange.Queue(s.ctx(), s.id, dossier))
	for before := ""; s.made["outbox"] == ""; {
		all, next, err := s.Exchange.List(s.ctx(), s.as("centre-head"), before, exchange.Waiting, exchange.Behind)
		s.must(err)
		for _, m := range all {
			if m.Dossier == dossier {
				s.made["outbox"] = m.ID
			}
		}
		if before = next; next == "" {
			return
		}
	}
}
