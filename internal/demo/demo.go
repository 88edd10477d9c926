// Package demo makes a whole commune to try out and to test with: xã Tống Sơn,
// into which xã Hà Sơn was merged, with what is publicly known of both, and
// residents and officials who are plainly invented. Everything is made through
// the same use cases that people use.
package demo

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"xaso/internal/app"
	"xaso/internal/modules/commune"
	"xaso/internal/modules/people"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
)

//go:embed data/tong-son.json
var tongSon []byte

// Commune is the number of the demo commune.
const Commune gate.Commune = 15316

// Password opens every demo account.
const Password = "xaso-thu-nghiem-2026"

// An Account is an invented person one can sign in as.
type Account struct {
	Name, Login, Office string
	Role                people.Role
	Field, Hamlet       string
}

// Accounts are the people of the demo. Names are ordinal numbers: nobody is
// called that. The telephone numbers are made up; nothing is ever sent to them.
var Accounts = []Account{
	{"Nguyễn Thị Một", "0900000001", "", people.Resident, "", "Chí Phúc"},
	{"Trần Văn Hai", "0900000002", "", people.Resident, "", "Vĩnh An"},
	{"Lê Thị Ba", "0900000003", "Tổ công nghệ số cộng đồng thôn Chí Phúc", people.Helper, "", "Chí Phúc"},
	{"Phạm Văn Bốn", "0900000004", "Trưởng thôn Chí Phúc", people.HamletHead, "", "Chí Phúc"},
	{"Hoàng Thị Năm", "0900000005", "Bộ phận Một cửa", people.Receptionist, "", ""},
	{"Đỗ Văn Sáu", "0900000006", "Giám đốc Trung tâm Phục vụ hành chính công", people.CentreHead, "", ""},
	{"Vũ Thị Bảy", "0900000007", "Công chức tư pháp – hộ tịch", people.Specialist, "", ""},
	{"Bùi Văn Tám", "0900000008", "Phó Chủ tịch Ủy ban nhân dân xã", people.Leader, "", ""},
	{"Ngô Thị Chín", "0900000009", "Văn thư", people.Clerk, "", ""},
	{"Dương Văn Mười", "0900000010", "Quản trị hệ thống của xã", people.Admin, "", ""},
}

// public is what data/tong-son.json holds.
type public struct {
	Code          int64          `json:"code"`
	Slug          string         `json:"slug"`
	Name          string         `json:"name"`
	Province      string         `json:"province"`
	Address       string         `json:"address"`
	Hamlets       []string       `json:"hamlets"`
	HamletsSource string         `json:"hamletsSource"`
	Facts         []commune.Fact `json:"facts"`
}

// Load makes the demo commune with its accounts and nothing that happened in
// it, for measurements; in a house that has it already it does nothing. The
// demo with its history is Open.
func Load(ctx context.Context, h *app.House) error {
	if _, done := h.Communes.ByID(Commune); done {
		return nil
	}
	_, err := found(ctx, h)
	return err
}

// found makes the commune, its accounts and its open doors, or what is missing
// of them, and returns who its people are.
func found(ctx context.Context, h *app.House) (cast, error) {
	if err := foundCommune(ctx, h); err != nil {
		return nil, fmt.Errorf("demo: commune: %w", err)
	}
	people, err := foundPeople(ctx, h)
	if err != nil {
		return nil, err
	}
	if err := openDoors(ctx, h); err != nil {
		return nil, err
	}
	return people, followSets(ctx, h, people)
}

func foundCommune(ctx context.Context, h *app.House) error {
	if _, done := h.Communes.ByID(Commune); done {
		return nil
	}
	var p public
	if err := json.Unmarshal(tongSon, &p); err != nil {
		return err
	}
	return h.Communes.Create(ctx, commune.Commune{
		ID: gate.Commune(p.Code), Slug: p.Slug, Name: p.Name, Province: p.Province,
		Settings: commune.Settings{
			Phone: "0900 000 000", Address: p.Address, Hamlets: p.Hamlets, Demo: true,
			Hours: "Thứ Hai đến thứ Sáu, 7:00–11:30 và 13:30–17:00",
			// The identifier of the merged commune was not found: provisional.
			AgencyID: "H56." + fmt.Sprint(p.Code), AgencyIDProvisional: true,
			Facts: append(p.Facts, commune.Fact{Label: "Danh sách thôn", Value: p.HamletsSource, AsOf: "1954",
				Source: "hason.hatrung.thanhhoa.gov.vn"}),
		},
	}, h.Services.Seed)
}

// openDoors switches on filing here for every procedure: the default hands
// residents over to the national portal. All at once, they share commits.
func openDoors(ctx context.Context, h *app.House) error {
	setup, yes := gate.System("demo", Commune), true
	offers, err := h.Services.List(ctx, setup)
	if err != nil {
		return err
	}
	failed := make([]error, len(offers))
	var all sync.WaitGroup
	for i, o := range offers {
		all.Go(func() {
			ctx := gate.WithKey(ctx, "demo/door/"+o.Procedure.Code)
			failed[i] = h.Services.Set(ctx, setup, procedures.Setting{Code: o.Procedure.Code, Here: &yes, Counter: &yes})
		})
	}
	all.Wait()
	return errors.Join(failed...)
}
