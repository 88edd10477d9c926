package doors_test

import "xaso/internal/modules/exchange"

// outbox is a message of the commune's dossier to the national portal.
func (s *scene) outbox() {
	dossier := s.get("dossier")
	s.must(s.Exchange.Queue(s.ctx(), s.id, dossier))
	all, _, err := s.Exchange.List(s.ctx(), s.as("centre-head"), "", exchange.Waiting, exchange.Behind)
	s.must(err)
	for _, m := range all {
		if m.Dossier == dossier {
			s.made["outbox"] = m.ID
			return
		}
	}
}
