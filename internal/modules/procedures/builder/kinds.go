package builder

import (
	"slices"

	"xaso/internal/modules/procedures"
)

// A kind is a sort of question in plain words; several are the same type with
// other rules.
type kind struct {
	Key     string // of its texts, and in the form
	Type    procedures.Type
	Rules   []string
	Long    bool
	Auto    string
	Options bool // one picks from a list
}

// kinds are those offered, the most used first. "other" stands for what only a
// file can say; it stays as it is.
var kinds = []kind{
	{Key: "short", Type: procedures.TextType},
	{Key: "long", Type: procedures.TextType, Long: true},
	{Key: "one", Type: procedures.RadioType, Options: true},
	{Key: "many", Type: procedures.MultiType, Options: true},
	{Key: "tick", Type: procedures.CheckType},
	{Key: "date", Type: procedures.DateType},
	{Key: "number", Type: procedures.IntegerType},
	{Key: "money", Type: procedures.MoneyType},
	{Key: "file", Type: procedures.FileType},
	{Key: "list", Type: procedures.RepeatType},
	{Key: "name", Type: procedures.TextType, Rules: []string{"vn_name"}},
	{Key: "birth", Type: procedures.PartialType, Rules: []string{"birth"}},
	{Key: "citizen", Type: procedures.TextType, Rules: []string{"cccd12"}},
	{Key: "phone", Type: procedures.TelType, Rules: []string{"vn_phone"}},
	{Key: "email", Type: procedures.EmailType},
	{Key: "address", Type: "group:address_vn"},
	{Key: "identity", Type: "group:id_document"},
	{Key: "decimal", Type: procedures.DecimalType},
}

// usual is how many kinds stand in the open; the rest are folded.
const usual = 10

// rareKinds are said in words where they stand, but offered to nobody: they
// come with the forms of the law.
var rareKinds = map[procedures.Type]string{
	procedures.AgencyType: "agency", "group:requester": "requester", "group:copy_request": "copy-request",
	"group:residence_kind": "residence-kind", "group:partial_date": "birth", procedures.ObjectType: "object",
	procedures.DerivedType: "derived", procedures.SignType: "signature", procedures.DateTimeType: "datetime",
	procedures.RefType: "file",
}

// otherKind marks a question of a kind that is not offered here.
const otherKind = "other"

// offered are the kinds that a place takes: a list holds no list.
func offered(column bool) []kind {
	if !column {
		return kinds
	}
	return slices.DeleteFunc(slices.Clone(kinds), func(k kind) bool {
		return k.Type == procedures.RepeatType
	})
}

// kindOf tells what kind a field is.
func kindOf(f procedures.Field) kind {
	best, found := kind{Key: otherKind, Type: f.Type}, -1
	if f.Type == procedures.SelectType && !f.Open {
		f.Type = procedures.RadioType // the same question, drawn by its length
	}
	for _, k := range kinds {
		fits := k.Type == f.Type && k.Long == f.Long && !slices.ContainsFunc(k.Rules, func(r string) bool { return !slices.Contains(f.Rules, r) })
		if fits && len(k.Rules) > found { // the most telling of those that fit
			best, found = k, len(k.Rules)
		}
	}
	return best
}

// turn makes a field of this kind, and leaves a field that is of it already as
// it was.
func (k kind) turn(f *procedures.Field) {
	if kindOf(*f).Key == k.Key {
		return
	}
	f.Type, f.Long, f.Auto = k.Type, k.Long, k.Auto
	f.Rules, f.Pattern, f.Min, f.Max, f.Decimals, f.MinAge = slices.Clone(k.Rules), "", nil, nil, 0, 0
	f.Open, f.Default, f.Prefill, f.Derive, f.Many = false, "", "", "", false
	if k.Key == "decimal" {
		f.Decimals = 2
	}
	if k.Type == procedures.FileType {
		f.Many = true
	}
}

// mostRadios is how many choices can be seen at once; longer lists drop down.
const mostRadios = 6

// choose gives a question its choices.
func (k kind) choose(f *procedures.Field, options []procedures.Option) {
	f.Options = options
	if k.Type == procedures.RadioType {
		f.Type = procedures.RadioType
		if len(options) > mostRadios {
			f.Type = procedures.SelectType
		}
	}
}

func kindNamed(key string) (kind, bool) {
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.Key == key })
	if i < 0 {
		return kind{}, false
	}
	return kinds[i], true
}
