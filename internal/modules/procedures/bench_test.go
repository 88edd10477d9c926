package procedures_test

import (
	"testing"

	"xaso/internal/modules/procedures"
)

// What one keystroke of the search box and one page of a form cost.
func BenchmarkSearch(b *testing.B) {
	l := library(b)
	all := l.Catalogue.On(today)
	for b.Loop() {
		l.Search("lam giay khai sinh", all)
	}
}

func BenchmarkView(b *testing.B) {
	f := formOf(b, "1.001193")
	for b.Loop() {
		f.View(nil, online).Check()
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		library(b)
	}
}

// A page of the builder may check the whole edition each time it is drawn.
func BenchmarkCheckEdition(b *testing.B) {
	lib, err := procedures.Load()
	if err != nil {
		b.Fatal(err)
	}
	p, _ := lib.Catalogue.Version("1.001193", 1)
	e, err := lib.Open(p)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		lib.Check(e, "2026-11-23")
	}
}
