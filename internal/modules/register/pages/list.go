package pages

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"xaso/internal/modules/register"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

func (h Hall) list(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	q := r.URL.Query()
	s := register.Search{Typed: q.Get("q"), Hamlet: q.Get("thon"), After: q.Get("sau")}
	if a, ok := register.AttributeOf(q.Get("muc")); ok && a.Of == register.OfHousehold && q.Get("la") != "" {
		s.Marks = map[string]string{a.Key: q.Get("la")}
	}
	l, err := h.Book.List(r.Context(), who, s)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, listPage(l, s, q, who))
}

// narrowed is the address of the list with one thing of the query changed.
func narrowed(q url.Values, key, value string) string {
	next := url.Values{}
	for k, v := range q {
		next[k] = v
	}
	next.Set(key, value)
	return Path + "?" + next.Encode()
}

func householdRows(ctx context.Context, all []register.Household) [][]ui.Cell {
	rows := make([][]ui.Cell, len(all))
	for i, h := range all {
		rows[i] = []ui.Cell{{Body: householdLink(h)}, {Text: h.Head}, {Text: joined(h.Hamlet, h.Address)},
			{Text: lang.Number(h.Usual), Numeric: true}, {Body: povertyTag(h.Attributes["poverty"])}}
	}
	return rows
}

// joined puts the parts that are there side by side.
func joined(parts ...string) string {
	text := ""
	for _, p := range parts {
		if p == "" {
			continue
		}
		if text != "" {
			text += ", "
		}
		text += p
	}
	return text
}

// hamletOptions are the hamlets of a list, with one for all.
func hamletOptions(ctx context.Context, all []register.Hamlet, chosen string) []ui.Option {
	options := []ui.Option{{Blank: true, Text: t(ctx, "register.list.all-hamlets")}}
	for _, h := range all {
		if h.Stands() {
			options = append(options, ui.Option{Value: h.Name, Text: h.Name, Selected: h.Name == chosen || h.ID == chosen})
		}
	}
	return options
}

// markOptions are the ways to narrow a list by an attribute of households.
func attributeOptions(ctx context.Context, chosen string) []ui.Option {
	options := []ui.Option{{Blank: true, Text: t(ctx, "register.list.any")}}
	for _, a := range register.Attributes(register.OfHousehold) {
		options = append(options, ui.Option{Value: a.Key, Text: say(ctx, a.Title), Selected: a.Key == chosen})
	}
	return options
}

// answerOptions are the values of an attribute; unknown is one of them.
func answerOptions(ctx context.Context, a register.Attribute, chosen, blank string) []ui.Option {
	options := []ui.Option{{Blank: true, Text: blank, Selected: chosen == ""}}
	add := func(value string) {
		options = append(options, ui.Option{Value: value, Text: say(ctx, a.Says(value)), Selected: chosen == value})
	}
	if a.Kind == register.YesNo {
		add(register.Yes)
		add(register.No)
	}
	for _, o := range a.Choices {
		add(o.Key)
	}
	return options
}

func hamletRows(ctx context.Context, all []register.Hamlet, sets bool) [][]ui.Cell {
	rows := make([][]ui.Cell, len(all))
	for i, h := range all {
		rows[i] = []ui.Cell{{Body: hamletName(h, all)}, {Text: h.Code}, {Text: lang.Number(h.Households), Numeric: true},
			{Text: lang.Number(h.Residents), Numeric: true}}
		if sets {
			rows[i] = append(rows[i], ui.Cell{Body: hamletEdit(h)})
		}
	}
	return rows
}

func knownRows(ctx context.Context, all []register.Known) [][]ui.Cell {
	rows := make([][]ui.Cell, len(all))
	for i, k := range all {
		of := t(ctx, "register.known."+k.Attribute.Of)
		rows[i] = []ui.Cell{{Body: knownName(k)}, {Text: of}, {Text: lang.Number(k.Known), Numeric: true},
			{Text: lang.Number(k.All - k.Known), Numeric: true}, {Body: enoughTag(k)}}
	}
	return rows
}

// enough reports whether so many are known that figures are stated.
func enough(k register.Known) bool {
	return k.All > 0 && k.Known*100 >= k.All*int64(k.Attribute.Coverage)
}

func (h Hall) hamlets(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.hamletsNow(w, r, who, trial{})
}

func (h Hall) hamletsNow(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	o, err := h.Book.Overview(r.Context(), who)
	if err != nil {
		return err
	}
	return web.Page(w, r, x.status(), hamletsPage(o, who.May(register.MaySetHamlets), r.URL.Query().Get("sua"), x))
}

func (h Hall) setHamlet(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	f := r.PostForm
	var err error
	if id := f.Get("id"); id != "" {
		err = h.Book.NameHamlet(r.Context(), who, id, f.Get("name"), f.Get("code"))
	} else {
		_, err = h.Book.OpenHamlet(r.Context(), who, f.Get("name"), f.Get("code"))
	}
	if fault.Told(err) {
		return h.hamletsNow(w, r, who, trial{f, err})
	} else if err != nil {
		return err
	}
	return web.Redirect(w, r, hamletsPath)
}

func (h Hall) inventory(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.inventoryNow(w, r, who, trial{})
}

func (h Hall) inventoryNow(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	all, err := h.Book.ListInventory(r.Context(), who)
	if err != nil {
		return err
	}
	l, err := h.Book.Overview(r.Context(), who)
	if err != nil {
		return err
	}
	v := inventoryView{All: all, Hamlets: l.Hamlets, Keeps: who.MayIn(register.MayKeepInventory, "", "") || who.May(register.MayKeepInventory), Today: h.today(), Trial: x}
	if id := r.URL.Query().Get("sua"); id != "" {
		for _, a := range all {
			if a.ID == id {
				v.Edit = a
			}
		}
	}
	return web.Page(w, r, x.status(), inventoryPage(v))
}

// An inventoryView is the inventory with the form below it.
type inventoryView struct {
	All     []register.Asset
	Hamlets []register.Hamlet
	Keeps   bool
	Edit    register.Asset
	Today   string
	Trial   trial
}

func (h Hall) keepAsset(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	f := r.PostForm
	var err error
	if f.Get("act") == "end" {
		err = h.Book.EndAsset(r.Context(), who, f.Get("id"), dayOf(f.Get("on")))
	} else {
		_, err = h.Book.KeepAsset(r.Context(), who, register.Asset{ID: f.Get("id"), Kind: f.Get("kind"), Name: f.Get("name"), HamletID: f.Get("hamlet"),
			Amount: whole(f.Get("amount")), Reached: whole(f.Get("reached")), On: dayOf(f.Get("on")), Source: f.Get("source")})
	}
	if fault.Told(err) {
		return h.inventoryNow(w, r, who, trial{f, err})
	} else if err != nil {
		return err
	}
	return web.Redirect(w, r, inventoryPath)
}

// whole reads a whole number with or without the dots of thousands; -1 is none,
// an empty one is 0.
func whole(typed string) int64 {
	digits := ""
	for _, c := range typed {
		switch {
		case c >= '0' && c <= '9':
			digits += string(c)
		case c != '.' && c != ' ':
			return -1
		}
	}
	if digits == "" {
		return 0
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return -1
	}
	return n
}

func assetRows(ctx context.Context, all []register.Asset, kind register.AssetKind, keeps bool) [][]ui.Cell {
	var rows [][]ui.Cell
	for _, a := range all {
		if a.Kind != kind.Key {
			continue
		}
		row := []ui.Cell{{Text: a.Name}, {Text: a.Hamlet}, {Text: amount(ctx, kind, a.Amount), Numeric: true},
			{Text: amount(ctx, kind, a.Reached), Numeric: true}, {Text: joined(a.Source, shown(a.On))}}
		if keeps {
			row = append(row, ui.Cell{Body: assetEdit(a)})
		}
		rows = append(rows, row)
	}
	return rows
}

func amount(ctx context.Context, k register.AssetKind, n int64) string {
	return t(ctx, "register.unit."+k.Unit, lang.Number(n))
}

// kindsIn are the kinds of which there is something.
func kindsIn(all []register.Asset) []register.AssetKind {
	var kinds []register.AssetKind
	for _, k := range register.AssetKinds {
		for _, a := range all {
			if a.Kind == k.Key {
				kinds = append(kinds, k)
				break
			}
		}
	}
	return kinds
}

func kindOptions(ctx context.Context, chosen string) []ui.Option {
	var options []ui.Option
	for _, k := range register.AssetKinds {
		options = append(options, ui.Option{Value: k.Key, Text: say(ctx, k.Title) + " (" + t(ctx, "register.unit-in."+k.Unit) + ")", Selected: k.Key == chosen})
	}
	return options
}
