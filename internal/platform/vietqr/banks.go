package vietqr

import (
	_ "embed" // banks.json
	"encoding/json"
	"slices"
	"sync"
)

//go:embed banks.json
var bankList []byte

// A Bank is one that VietQR reaches.
type Bank struct {
	BIN   string `json:"bin"`
	Short string `json:"short"`
	Name  string `json:"name"`
	// Transfers is false where the list says that the bank takes none by QR.
	Transfers bool `json:"transfers"`
	Former    bool `json:"former"` // a name that the bank no longer bears
}

// Banks is the list that comes with the program, by short name. A BIN may
// occur twice: names of banks change, numbers stay.
var Banks = sync.OnceValue(func() []Bank {
	var list struct {
		Banks []Bank `json:"banks"`
	}
	if err := json.Unmarshal(bankList, &list); err != nil {
		panic(err) // the list is part of the program, and tested
	}
	return list.Banks
})

// BankOf finds the present name for a BIN.
func BankOf(bin string) (Bank, bool) {
	all := Banks()
	i := slices.IndexFunc(all, func(b Bank) bool { return b.BIN == bin && !b.Former })
	if i < 0 {
		return Bank{BIN: bin, Short: bin}, false
	}
	return all[i], true
}
