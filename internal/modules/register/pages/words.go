package pages

import (
	"context"
	"slices"
	"strconv"

	"xaso/internal/modules/register"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/lang"
	"xaso/internal/ui"
)

func hamletHead(ctx context.Context, sets bool) []ui.Cell {
	head := []ui.Cell{{Text: t(ctx, "register.hamlets.name")}, {Text: t(ctx, "register.hamlets.code")},
		{Text: t(ctx, "register.figure.households"), Numeric: true}, {Text: t(ctx, "register.figure.residents"), Numeric: true}}
	if sets {
		head = append(head, ui.Cell{Text: t(ctx, "register.edit")})
	}
	return head
}

// hamletOf finds one by id, an empty one without.
func hamletOf(all []register.Hamlet, id string) register.Hamlet {
	if i := slices.IndexFunc(all, func(h register.Hamlet) bool { return h.ID == id && id != "" }); i >= 0 {
		return all[i]
	}
	return register.Hamlet{}
}

func assetHead(ctx context.Context, k register.AssetKind, keeps bool) []ui.Cell {
	head := []ui.Cell{{Text: t(ctx, "register.inventory.name")}, {Text: t(ctx, "register.hamlet")},
		{Text: t(ctx, "register.inventory.amount.short"), Numeric: true}, {Text: say(ctx, k.Mark), Numeric: true}, {Text: t(ctx, "register.source")}}
	if keeps {
		head = append(head, ui.Cell{Text: t(ctx, "register.edit")})
	}
	return head
}

func assetHamlets(ctx context.Context, v inventoryView) []ui.Option {
	options := hamletOptions(ctx, v.Hamlets, v.Trial.value("hamlet", v.Edit.HamletID))
	options[0].Text = t(ctx, "register.inventory.commune")
	return options
}

func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func memberHead(ctx context.Context) []ui.Cell {
	return ui.Row(t(ctx, "register.field.name"), t(ctx, "register.field.relation"), t(ctx, "register.field.born"), t(ctx, "register.field.sex"),
		t(ctx, "register.field.number"), t(ctx, "register.usual.short"))
}

func householdSummary(ctx context.Context, p register.Page) []ui.SummaryRow {
	h := p.Household
	head := h.Head
	if head == "" {
		head = t(ctx, "register.no-head")
	}
	rows := []ui.SummaryRow{
		{Key: t(ctx, "register.head"), Value: head},
		{Key: t(ctx, "register.hamlet"), Value: h.Hamlet},
		{Key: t(ctx, "register.field.address"), Value: dash(h.Address)},
		{Key: t(ctx, "register.usual"), Value: lang.Number(h.Usual)},
	}
	if len(h.OldCodes) > 0 {
		rows = append(rows, ui.SummaryRow{Key: t(ctx, "register.old-codes"), Value: joined(h.OldCodes...)})
	}
	return rows
}

func backOf(v formView) string {
	if v.Page.Household.ID == "" {
		return Path
	}
	return householdPath + "/" + v.Page.Household.ID
}

func howChoices(ctx context.Context, ways []string) []ui.Choice {
	var all []ui.Choice
	for _, how := range ways {
		all = append(all, ui.Choice{Value: how, Text: t(ctx, "register.how."+how)})
	}
	return all
}

func sexOptions(ctx context.Context, chosen string) []ui.Option {
	return []ui.Option{{Blank: true, Text: t(ctx, "register.unknown")}, {Value: "nam", Text: t(ctx, "register.sex.men"), Selected: chosen == "nam"},
		{Value: "nữ", Text: t(ctx, "register.sex.women"), Selected: chosen == "nữ"}}
}

func usualValue(m register.Resident) string {
	if m.Usual {
		return register.Yes
	}
	return register.No
}

func usualOptions(ctx context.Context, chosen string) []ui.Option {
	return []ui.Option{{Value: register.Yes, Text: t(ctx, "register.usual.yes"), Selected: chosen == register.Yes},
		{Value: register.No, Text: t(ctx, "register.usual.no"), Selected: chosen == register.No}}
}

// numberHint says that a number is known, without showing it.
func numberHint(ctx context.Context, m register.Resident) string {
	if m.CCCDMask == "" {
		return t(ctx, "register.number.hint")
	}
	return t(ctx, "register.number.known", m.CCCDMask)
}

func showBorn(s register.Side) string { return identity.ShowDate(s.Born) }
