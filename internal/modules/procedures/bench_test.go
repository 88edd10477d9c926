package procedures_test

import "testing"

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
