package app

import (
	"context"

	"xaso/internal/modules/budgets"
	budgetpages "xaso/internal/modules/budgets/pages"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

// openBudgets opens the choices of works; it comes after the register, which
// says who is a household.
func (h *House) openBudgets() {
	h.Budgets = budgets.NewBook(h.Gate, budgets.Options{
		Hamlets: h.hamlets, Secret: h.secret, Home: h.homeOf, ByCode: h.homeByCode, Eligible: h.eligibleFor,
	})
}

func (h *House) budgetHall() budgetpages.Hall {
	return budgetpages.Hall{Book: h.Budgets, Hamlets: h.hamlets, Now: h.now, Resolve: h.related}
}

// homeOf is the household in which an account is registered, found by the
// personal number that was seen on paper.
func (h *House) homeOf(ctx context.Context, who gate.Actor) (budgets.Home, bool, error) {
	if !who.SignedIn() {
		return budgets.Home{}, false, nil
	}
	mine, err := h.Register.Mine(ctx, who)
	if err != nil || !mine.Found {
		return budgets.Home{}, false, err
	}
	return budgets.Home{ID: mine.Page.Household.ID, Hamlet: mine.Page.Household.Hamlet}, true, nil
}

func (h *House) homeByCode(tx *gate.Tx, code string) (budgets.Home, bool, error) {
	found, err := h.Register.ByCode(tx, code)
	if fault.KindOf(err) == fault.Missing {
		return budgets.Home{}, false, nil
	}
	return budgets.Home{ID: found.ID, Hamlet: found.Hamlet}, err == nil, err
}

// eligibleFor counts the households of a hamlet, or the people usually there.
func (h *House) eligibleFor(tx *gate.Tx, by budgets.By, hamlet string) (int, error) {
	rows, err := h.Register.Frame(tx, hamlet)
	if by == budgets.Household {
		return len(rows), err
	}
	people := 0
	for _, r := range rows {
		people += r.Residents
	}
	return people, err
}
