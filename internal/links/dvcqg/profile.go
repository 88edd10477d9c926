// Package dvcqg speaks to the national portal (Cổng Dịch vụ công quốc gia) and
// to a province's system that stands before it: token, national code, files,
// dossier, hand-overs, statuses.
//
// The two differ in how they number applicants, write instants, wrap messages
// and answer. None of that is code: data/*.json says how a system writes, and
// the tables of package exchange say what its values are. What the two have in
// common, the names of fields, stands in codec.go as seen in public code.
//
// No real endpoint was available. Addresses and the signature are a proposal,
// to be agreed with whoever keeps the other side; until then nothing here may
// be called interoperable.
package dvcqg

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"xaso/internal/platform/clock"
)

//go:embed data/*.json
var data embed.FS

// profile is how one system writes.
type profile struct {
	System string `json:"system"`
	AsOf   string `json:"as_of"`
	Source string `json:"source"`
	// Paths by act, under the address of the system.
	Paths map[string]string `json:"paths"`
	// Time is how instants are written in a dossier and in a hand-over.
	Time struct {
		Dossier  layout `json:"dossier"`
		Progress layout `json:"progress"`
	} `json:"time"`
	// Services name the acts inside a wrapped body; without them bodies are bare.
	Services map[string]string `json:"services"`
	// TextNumbers: codes and quantities are texts ("1"), not numbers.
	TextNumbers bool   `json:"text_numbers"`
	Answer      answer `json:"answer"`
}

// answer names the fields of what comes back.
type answer struct {
	Code string            `json:"code"`
	Text string            `json:"text"`
	Data string            `json:"data"`
	OK   string            `json:"ok"` // the code that means "taken"
	ID   map[string]string `json:"id"` // field of the id, by act
}

func load(system string) (*profile, error) {
	raw, err := data.ReadFile("data/" + system + ".json")
	if err != nil {
		return nil, fmt.Errorf("dvcqg: no system %q", system)
	}
	var p profile
	if err := json.Unmarshal(raw, &p); err != nil {
		return nil, fmt.Errorf("dvcqg: data/%s.json: %w", system, err)
	}
	return &p, nil
}

// A layout writes instants as Vietnamese systems describe them:
// yyyyMMddHHmmss, dd/MM/yyyy HH:mm:ss.
type layout string

var layoutParts = strings.NewReplacer("yyyy", "2006", "MM", "01", "dd", "02", "HH", "15", "mm", "04", "ss", "05")

// write returns t on the Vietnamese clock, "" for what has not happened.
func (l layout) write(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(clock.Zone).Format(layoutParts.Replace(string(l)))
}
