package register

import (
	"xaso/internal/platform/clock"
)

// Why a household or an entry of a resident ended.
const (
	EndedLeft    = "left"    // moved away (chuyển đi)
	EndedDied    = "died"    // of a resident (mất)
	EndedEmptied = "emptied" // nobody is left in it
	EndedJoined  = "joined"  // joined to another household (nhập hộ)
	EndedSame    = "same"    // was a second entry of the same
	EndedError   = "error"   // was entered by mistake
	EndedUndone  = "undone"  // its import was taken back
)

// A Household is one hộ.
type Household struct {
	ID       string
	Code     string // mã hộ
	OldCodes []string
	HamletID string
	Hamlet   string // its name
	Address  string
	HeadID   string
	Head     string     // name of the chủ hộ, "" while there is none
	Since    clock.Date // zero: before this register
	Until    clock.Date // zero: it stands
	Ended    string
	Into     string // household it was joined to, or is the same as
	From     string // household it was split from
	Usual    int64  // usual residents
	Version  int64
	Import   string
	// Attributes are the newest observations by key; what is not in it is unknown.
	Attributes map[string]string
	// MainIncome is the group of the sampling list: 1 nông, lâm, thủy sản, 2 công
	// nghiệp, xây dựng, 3 thương mại, dịch vụ, 4 khác, 0 unknown.
	MainIncome int
	// Members are filled by Household only: those who are in it now, the head
	// first, then those who were.
	Members []Resident
}

// Stands reports whether the household exists.
func (h Household) Stands() bool { return h.Ended == "" }

// A Resident is one nhân khẩu in one household.
type Resident struct {
	ID        string
	Household string // its id
	Name      string
	Born      string // 1950, 1950-03 or 1950-03-12; "" unknown
	Sex       string // "nam", "nữ", "" unknown
	Relation  string // to the head, in words: "Chủ hộ", "Vợ", "Con"
	CCCDMask  string // 038•••••1234
	Usual     bool   // nhân khẩu thực tế thường trú
	Since     clock.Date
	Until     clock.Date
	Ended     string
	Into      string
	Position  int64
	Version   int64
	Import    string
	// Attributes are the newest observations by key.
	Attributes map[string]string

	key, sealed, hamlet string
}

// Stands reports whether the entry holds: the person lives and is here.
func (r Resident) Stands() bool { return r.Ended == "" }

// incomeGroups number the answers of the attribute main-income.
var incomeGroups = map[string]int{"farm": 1, "industry": 2, "trade": 3, "other": 4}

// A FrameRow is one household of a sampling list.
type FrameRow struct {
	Household  string
	Code       string
	Head       string
	Address    string
	Residents  int // usual
	MainIncome int // 0 unknown
}

// An Observation is one value seen on one day.
type Observation struct {
	Subject string
	Key     string
	Value   string
	On      clock.Date
	Source  string
	By      string // account
}

// A Change is one line of the history of a household.
type Change struct {
	ID       string
	Resident string // id, "" the household
	What     string // text key is register.change.<what>
	On       clock.Date
	Source   string
	Detail   map[string]string
	By       string
	AtMilli  int64
}
