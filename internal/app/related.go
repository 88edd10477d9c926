package app

import (
	"strings"

	budgetpages "xaso/internal/modules/budgets/pages"
	opinionpages "xaso/internal/modules/opinions/pages"
	"xaso/internal/platform/gate"
)

// related names what an address of the house leads to, for rooms that refer to
// each other by address only; ok is false for an address it does not know.
func (h *House) related(tx *gate.Tx, href string) (title string, ok bool) {
	path, id := href, ""
	if cut := strings.LastIndexByte(href, '/'); cut > 0 {
		path, id = href[:cut], href[cut+1:]
	}
	switch path {
	case opinionpages.Path:
		found, err := h.Opinions.Talk(tx, id)
		return found.Title, err == nil
	case budgetpages.Path:
		found, err := h.Budgets.Choice(tx, id)
		return found.Title, err == nil
	}
	return "", false
}
