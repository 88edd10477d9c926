package procedures

import (
	"encoding/json"
	"fmt"
)

// PaperKind is what a printed form of the counter is for, whatever number it
// carries at the time.
type PaperKind string

const (
	ReceiptPaper    PaperKind = "receipt"    // giấy tiếp nhận và hẹn trả
	SupplementPaper PaperKind = "supplement" // phiếu yêu cầu bổ sung
	RefusalPaper    PaperKind = "refusal"    // phiếu từ chối
	ApologyPaper    PaperKind = "apology"    // xin lỗi và gia hạn
	StopPaper       PaperKind = "stop"       // thông báo dừng
	ControlPaper    PaperKind = "control"    // phiếu kiểm soát quá trình
	RegisterPaper   PaperKind = "register"   // sổ theo dõi
)

// A Paper is one printed form as it was in force for a time.
type Paper struct {
	Kind   PaperKind `json:"kind"`
	Number string    `json:"number"` // "01"
	Title  Text      `json:"title"`
	Legal  string    `json:"legal"`
	From   string    `json:"from,omitempty"` // YYYY-MM-DD, "" when not known
	To     string    `json:"to,omitempty"`
	Mark
}

// Papers are the printed forms of all times.
type Papers []Paper

// LoadPapers reads the forms that come with the program.
func LoadPapers() (Papers, error) {
	b, err := data.ReadFile("data/papers.json")
	if err != nil {
		return nil, err
	}
	var p Papers
	if err := json.Unmarshal(b, &p); err != nil {
		return nil, fmt.Errorf("data/papers.json: %w", err)
	}
	return p, nil
}

// On returns the form of a kind in force on date (YYYY-MM-DD). ok is false
// where there was none then: not every set has a form for every kind.
func (ps Papers) On(kind PaperKind, date string) (p Paper, ok bool) {
	for _, p := range ps {
		if p.Kind == kind && p.From <= date && (p.To == "" || date <= p.To) {
			return p, true
		}
	}
	return Paper{}, false
}
