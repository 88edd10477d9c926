// Package vietqr writes and reads the payload of VietQR: EMVCo's
// merchant-presented QR code as NAPAS 247 uses it for transfers to a bank
// account. Reading is strict: a matching checksum alone protects nobody's
// money, so every template must come out even and every value must be of its
// form, or the whole is refused.
//
// It knows nothing of networks: who shows a code hears from the bank
// statement, not from here, whether money came.
package vietqr

import (
	"embed"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"xaso/internal/platform/fault"
)

// Texts are the sentences of this room.
//
//go:embed locale/*.json
var Texts embed.FS

var (
	ErrBIN     = fault.New(fault.Invalid, "vietqr.bin")
	ErrAccount = fault.New(fault.Invalid, "vietqr.account")
	ErrAmount  = fault.New(fault.Invalid, "vietqr.amount")
	ErrText    = fault.New(fault.Invalid, "vietqr.text")
	ErrPayload = fault.New(fault.Invalid, "vietqr.payload")
)

// What the standard fixes: IDs of objects and their constant values.
const (
	idFormat, idPoint, idNapas, idCurrency, idAmount, idCountry, idAdditional, idCRC = "00", "01", "38", "53", "54", "58", "62", "63"

	format   = "01"
	dynamic  = "12" // for one order; "11" is a poster that is used again
	static   = "11"
	napas    = "A000000727"
	toCard   = "QRIBFTTC"
	toBank   = "QRIBFTTA"
	dong     = "704" // ISO 4217
	vietnam  = "VN"
	longest  = 512 // characters of a payload, EMVCo
	maxText  = 25  // characters of the fields of 62, EMVCo
	maxMoney = 13  // digits
)

// A Transfer is what a code asks for.
type Transfer struct {
	BIN     string // of the bank, 6 digits
	Account string // digits, or the letters of a nickname; a card number where Card
	Card    bool   // read only: this house never asks for money to a card
	Amount  int64  // đồng; 0: the payer types it
	Bill    string // number of the bill (62.01)
	Purpose string // text of the transfer (62.08)
	Static  bool   // made to be used again; read only
	Service string // read only: as it stands in the payload
}

var (
	binForm     = regexp.MustCompile(`^[0-9]{6}$`)
	accountForm = regexp.MustCompile(`^[0-9A-Za-z]{1,19}$`)
	textForm    = regexp.MustCompile(`^[0-9A-Za-z -]{1,25}$`)
)

// CheckAccount tells whether a bank and an account can be paid to.
func CheckAccount(bin, account string) error {
	switch {
	case !binForm.MatchString(bin):
		return ErrBIN
	case !accountForm.MatchString(account):
		return ErrAccount
	}
	return nil
}

// Payload writes the text of the code, for one order and to a bank account.
func (t Transfer) Payload() (string, error) {
	if err := CheckAccount(t.BIN, t.Account); err != nil {
		return "", err
	}
	amount := strconv.FormatInt(t.Amount, 10)
	if t.Amount < 1 || len(amount) > maxMoney {
		return "", ErrAmount
	}
	if !textForm.MatchString(t.Purpose) || t.Bill != "" && !textForm.MatchString(t.Bill) {
		return "", ErrText.With(maxText)
	}
	to := object("00", napas) + object("01", object("00", t.BIN)+object("01", t.Account)) + object("02", toBank)
	more := object("08", t.Purpose)
	if t.Bill != "" {
		more = object("01", t.Bill) + more
	}
	s := object(idFormat, format) + object(idPoint, dynamic) + object(idNapas, to) + object(idCurrency, dong) +
		object(idAmount, amount) + object(idCountry, vietnam) + object(idAdditional, more) + idCRC + "04"
	return s + fmt.Sprintf("%04X", crc(s)), nil
}

func object(id, value string) string { return fmt.Sprintf("%s%02d%s", id, len(value), value) }

// Plain is Unmarked, cut at the 25 characters that a code carries.
func Plain(s string) string {
	out := Unmarked(s)
	return strings.TrimSpace(out[:min(len(out), maxText)])
}

// Unmarked strips marks and whatever banks do not carry: "Lệ phí, số 1"
// becomes "Le phi so 1".
func Unmarked(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'đ':
			b.WriteByte('d')
		case r == 'Đ':
			b.WriteByte('D')
		case r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-'):
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// crc is CRC-16/CCITT-FALSE: polynomial 1021, from FFFF, nothing reflected.
func crc(s string) uint16 {
	sum := uint16(0xFFFF)
	for i := range len(s) {
		sum ^= uint16(s[i]) << 8
		for range 8 {
			if sum&0x8000 != 0 {
				sum = sum<<1 ^ 0x1021
			} else {
				sum <<= 1
			}
		}
	}
	return sum
}
