package procedures

import (
	"reflect"
	"testing"
)

// A copy has everything, and shares nothing that an edit could reach.
func TestCopyIsWholeAndApart(t *testing.T) {
	lib, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range lib.Catalogue.Procedures {
		form, err := lib.formSource(p)
		if err != nil {
			t.Fatal(err)
		}
		n := int64(3)
		e := Edition{ID: "e", Procedure: p, Form: form, Tests: []Case{{Name: "x", Answers: map[string]any{"a": []any{"b"}}, Expect: []Expect{{Fee: n}}}}}
		c, err := e.clone()
		if err != nil || !reflect.DeepEqual(c, e) {
			t.Errorf("%s: the copy differs: %v", p.Code, err)
		}
		if shared := alike(reflect.ValueOf(e.Form), reflect.ValueOf(c.Form), "form"); shared != "" {
			t.Errorf("%s: shares %s", p.Code, shared)
		}
	}
}

// alike finds a pointer or a list that two values have in common.
func alike(a, b reflect.Value, at string) string {
	switch a.Kind() {
	case reflect.Pointer:
		if a.IsNil() {
			return ""
		}
		if a.Pointer() == b.Pointer() {
			return at
		}
		return alike(a.Elem(), b.Elem(), at)
	case reflect.Slice:
		if a.Len() > 0 && a.Pointer() == b.Pointer() {
			return at
		}
		for i := range a.Len() {
			if found := alike(a.Index(i), b.Index(i), at+"[]"); found != "" {
				return found
			}
		}
	case reflect.Struct:
		for i := range a.NumField() {
			if found := alike(a.Field(i), b.Field(i), at+"."+a.Type().Field(i).Name); found != "" {
				return found
			}
		}
	}
	return ""
}
