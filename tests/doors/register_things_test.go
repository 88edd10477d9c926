package doors_test

import (
	"bytes"

	"xaso/internal/modules/reports"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/sheet"
)

// takeover is an old register that was uploaded and waits to be checked.
func (s *scene) takeover() {
	var book bytes.Buffer
	s.must(sheet.WriteXLSX(&book, sheet.Page{Name: "Sổ cũ", Head: []string{"Mã hồ sơ"}, Rows: func(func([]any) bool) {}}))
	stored, err := s.Intake.Receive(s.ctx(), int64(s.id), "so-cu.xlsx", blob.XLSX, &book, blob.Limits{})
	s.must(err)
	s.made["takeover"], err = s.Desk.BeginTakeover(s.ctx(), s.as("centre-head"), stored.Name, stored.Key)
	s.must(err)
}

// report is a month that was closed.
func (s *scene) report() {
	month, err := reports.PeriodOf(reports.Month, clock.DateOf(s.Gate.Now()))
	s.must(err)
	s.made["report"], err = s.Reports.Close(s.ctx(), s.as("centre-head"), month.Before(), "đóng thử")
	s.must(err)
}
