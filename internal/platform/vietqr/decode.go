package vietqr

import (
	"fmt"
	"slices"
	"strconv"
)

// An item is one object of a template: id, length, value.
type item struct{ id, value string }

type items []item

// find returns the value of an id, "" where there is none: empty values are
// refused, so that this is no doubt.
func (all items) find(id string) string {
	i := slices.IndexFunc(all, func(x item) bool { return x.id == id })
	if i < 0 {
		return ""
	}
	return all[i].value
}

// parse splits a template. It must come out even, and no id may be twice.
func parse(s string) (items, error) {
	var all items
	for s != "" {
		if len(s) < 5 {
			return nil, fmt.Errorf("%q left over", s)
		}
		id, size := s[:2], s[2:4]
		n, err := strconv.Atoi(size)
		if err != nil || !digits(id) || !digits(size) || n < 1 || n > len(s)-4 {
			return nil, fmt.Errorf("object at %q", s[:min(len(s), 8)])
		}
		if all.find(id) != "" {
			return nil, fmt.Errorf("object %s twice", id)
		}
		all, s = append(all, item{id, s[4 : 4+n]}), s[4+n:]
	}
	return all, nil
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// Decode reads a payload. Every doubt ends in ErrPayload, whose cause says
// what it was.
func Decode(s string) (Transfer, error) {
	t, err := decode(s)
	if err != nil {
		return Transfer{}, fmt.Errorf("%w: %w", ErrPayload, err)
	}
	return t, nil
}

func decode(s string) (Transfer, error) {
	if len(s) > longest {
		return Transfer{}, fmt.Errorf("%d characters", len(s))
	}
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return Transfer{}, fmt.Errorf("byte %#x", s[i])
		}
	}
	all, err := parse(s)
	if err != nil {
		return Transfer{}, err
	}
	if len(all) < 2 || all[0].id != idFormat || all[0].value != format {
		return Transfer{}, fmt.Errorf("does not begin with format 01")
	}
	last := all[len(all)-1]
	if last.id != idCRC || len(last.value) != 4 {
		return Transfer{}, fmt.Errorf("does not end with a checksum")
	}
	if sum := fmt.Sprintf("%04X", crc(s[:len(s)-4])); sum != last.value {
		return Transfer{}, fmt.Errorf("checksum %s, reckoned %s", last.value, sum)
	}
	t, err := receiver(all.find(idNapas))
	if err != nil {
		return Transfer{}, err
	}
	return t, t.read(all)
}

// receiver reads template 38.
func receiver(s string) (Transfer, error) {
	to, err := parse(s)
	if err != nil {
		return Transfer{}, fmt.Errorf("38: %w", err)
	}
	if to.find("00") != napas {
		return Transfer{}, fmt.Errorf("38.00 is %q", to.find("00"))
	}
	bank, err := parse(to.find("01"))
	if err != nil {
		return Transfer{}, fmt.Errorf("38.01: %w", err)
	}
	t := Transfer{BIN: bank.find("00"), Account: bank.find("01"), Service: to.find("02")}
	switch t.Service {
	case toBank:
	case toCard:
		t.Card = true
		if !digits(t.Account) {
			return t, fmt.Errorf("card %q", t.Account)
		}
	default:
		return t, fmt.Errorf("38.02 is %q", t.Service)
	}
	if len(bank) != 2 || len(to) != 3 {
		return t, fmt.Errorf("38 holds more than is known")
	}
	return t, CheckAccount(t.BIN, t.Account)
}

// read takes the rest of the objects.
func (t *Transfer) read(all items) error {
	switch point := all.find(idPoint); point {
	case static:
		t.Static = true
	case dynamic:
	default:
		return fmt.Errorf("01 is %q", point)
	}
	if all.find(idCurrency) != dong || all.find(idCountry) != vietnam {
		return fmt.Errorf("currency %q, country %q", all.find(idCurrency), all.find(idCountry))
	}
	if amount := all.find(idAmount); amount != "" {
		if !digits(amount) || len(amount) > maxMoney || amount[0] == '0' {
			return fmt.Errorf("amount %q", amount)
		}
		var err error
		if t.Amount, err = strconv.ParseInt(amount, 10, 64); err != nil {
			return err
		}
	}
	more, err := parse(all.find(idAdditional))
	if err != nil {
		return fmt.Errorf("62: %w", err)
	}
	t.Bill, t.Purpose = more.find("01"), more.find("08")
	return nil
}
