package procedures_test

import (
	"fmt"
	"testing"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
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

// A province's list of new procedures, tried and taken over.
func BenchmarkSheet(b *testing.B) {
	body := sheetHead
	for i := range 400 {
		body += fmt.Sprintf("NB-%04d,Thủ tục thử %d,Hộ tịch,3 ngày làm việc,Không,UBND xã,Đơn đề nghị; Giấy xác nhận,Giấy\n", i, i)
	}
	read, err := readCSV(b, body)
	if err != nil {
		b.Fatal(err)
	}
	d := dbtest.SQLite(b)
	g := gate.New(d, gate.Options{})
	store := procedures.NewStore(g, library(b))
	who := gate.NewActor("lan", home, gate.Grant{Permission: procedures.MayCompose})
	for b.Loop() {
		id, err := store.TrySheet(b.Context(), who, read)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := store.Sheet(b.Context(), who, id); err != nil {
			b.Fatal(err)
		}
	}
}
