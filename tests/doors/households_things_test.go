package doors_test

import (
	"bytes"
	"slices"

	"github.com/google/uuid"

	"xaso/internal/modules/register"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/sheet"
)

// known is where the register has what a test writes into it from.
func (s *scene) known() register.Why {
	return register.Why{On: clock.DateOf(s.Gate.Now()), Source: "Sổ hộ thử"}
}

// household is one of two people.
func (s *scene) household() {
	ids, err := s.Register.Enter(s.ctx(), s.as("specialist"), s.known(), register.Entry{Code: "HT-" + uuid.NewString(), Hamlet: "Chí Phúc", Address: "Nhà thử",
		Members: []register.Person{{Name: "Chủ Hộ Thử", Relation: register.HeadRelation}, {Name: "Con Hộ Thử", Relation: "Con"}}})
	if err != nil {
		s.t.Fatal(err)
	}
	page, err := s.Register.Open(s.ctx(), s.as("specialist"), ids[0])
	if err != nil {
		s.t.Fatal(err)
	}
	s.made["household"], s.made["member"] = ids[0], page.Household.Members[1].ID
	s.made["household-code"], s.made["household-head"] = page.Household.Code, page.Household.HeadID
}

// householdList is a list that was sent in and waits to be checked.
func (s *scene) householdList() {
	var file bytes.Buffer
	page := sheet.Page{Head: []string{"Mã hộ", "Thôn", "Họ và tên", "Quan hệ với chủ hộ"},
		Rows: slices.Values([][]any{{"HT-" + uuid.NewString(), "Chí Phúc", "Chủ Hộ Thử", register.HeadRelation}})}
	err := sheet.WriteXLSX(&file, page)
	if err != nil {
		s.t.Fatal(err)
	}
	stored, err := s.Intake.Receive(s.ctx(), int64(s.id), "danh-sach.xlsx", blob.XLSX, &file, blob.Limits{})
	if err != nil {
		s.t.Fatal(err)
	}
	s.made["household-list"], err = s.Register.BeginImport(s.ctx(), s.as("specialist"), stored.Name, stored.Key, s.known())
	if err != nil {
		s.t.Fatal(err)
	}
}

// inventoryItem is a road of the commune.
func (s *scene) inventoryItem() {
	var err error
	s.made["inventory-item"], err = s.Register.KeepAsset(s.ctx(), s.as("specialist"), register.Asset{Kind: "road-commune", Name: "Đường thử",
		Amount: 1000, Reached: 500, On: s.known().On, Source: s.known().Source})
	if err != nil {
		s.t.Fatal(err)
	}
}
