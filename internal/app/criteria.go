package app

import (
	"xaso/internal/modules/criteria"
	criteriapages "xaso/internal/modules/criteria/pages"
)

// openCriteria opens the sets of criteria.
func (h *House) openCriteria() (err error) {
	h.Criteria, err = criteria.NewBook(h.Gate, criteria.Options{Check: h.checkMeasure})
	return err
}

// criteriaSets are the pages of the sets.
func (h *House) criteriaSets() criteriapages.Hall {
	return criteriapages.Hall{Book: h.Criteria, Gate: h.Gate}
}
