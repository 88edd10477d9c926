package app

import (
	"xaso/internal/modules/criteria"
)

// openCriteria opens the sets of criteria.
func (h *House) openCriteria() (err error) {
	h.Criteria, err = criteria.NewBook(h.Gate, criteria.Options{Check: h.checkMeasure})
	return err
}
