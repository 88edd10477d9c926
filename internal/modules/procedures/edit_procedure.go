package procedures

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// SetCode changes the code: a national one, or one of the commune's own
// (NB-…). The next version of a procedure keeps the code it has.
func SetCode(code string) Edit {
	return func(e *Edition) error {
		code = strings.ToUpper(strings.TrimSpace(code))
		if !ownCode.MatchString(code) && !nationalCode.MatchString(code) {
			return ErrCode.With(code).At("code")
		}
		if e.Base != 0 && code != e.Procedure.Code {
			return ErrCodeKept.With(e.Procedure.Code).At("code")
		}
		e.Procedure.Code, e.Procedure.CodeMark = code, Mark{Standing: Declared}
		return nil
	}
}

// AddComponent adds a paper, behind another or at the end. Its id is made here.
func AddComponent(c Component, behind string) Edit {
	return func(e *Edition) error {
		if c.Name = strings.TrimSpace(c.Name); c.Name == "" {
			return ErrNoLabel.At("name")
		}
		if c.Kind == "" {
			c.Kind = ByUpload
		}
		if c.Standing == "" {
			c.Standing = Declared
		}
		c.ID = free("c"+strconv.Itoa(len(e.Procedure.Components)+1), "_", func(id string) bool { return e.componentAt(id) >= 0 })
		at := after(e.Procedure.Components, func(x Component) bool { return x.ID == behind })
		e.Procedure.Components = slices.Insert(e.Procedure.Components, at, c)
		e.Last = c.ID
		return nil
	}
}

// UpdateComponent changes a paper; its id stays.
func UpdateComponent(id string, change func(*Component)) Edit {
	return func(e *Edition) error {
		i := e.componentAt(id)
		if i < 0 {
			return ErrNoPart.With(id)
		}
		c := &e.Procedure.Components[i]
		was := *c
		was.Instead = slices.Clone(c.Instead)
		change(c)
		if !reflect.DeepEqual(was, *c) { // the source said something else
			c.Mark = Mark{Standing: Declared}
		}
		c.ID, c.Name, c.When, e.Last = id, strings.TrimSpace(c.Name), strings.TrimSpace(c.When), id
		if c.Name == "" {
			return ErrNoLabel.At("name")
		}
		return nil
	}
}

// MoveComponent moves a paper up (negative) or down.
func MoveComponent(id string, by int) Edit {
	return func(e *Edition) error {
		i := e.componentAt(id)
		if i < 0 {
			return ErrNoPart.With(id)
		}
		e.Procedure.Components, e.Last = move(e.Procedure.Components, i, by), id
		return nil
	}
}

// RemoveComponent removes a paper. ErrReferred names the paper it would have
// replaced.
func RemoveComponent(id string) Edit {
	return func(e *Edition) error {
		i := e.componentAt(id)
		if i < 0 {
			return ErrNoPart.With(id)
		}
		for _, c := range e.Procedure.Components {
			if slices.Contains(c.Instead, id) {
				return ErrReferred.With(Text{VI: c.Name}, id)
			}
		}
		e.Procedure.Components = slices.Delete(e.Procedure.Components, i, i+1)
		return nil
	}
}

func (e *Edition) componentAt(id string) int {
	return slices.IndexFunc(e.Procedure.Components, func(c Component) bool { return c.ID == id })
}

// SetTerms puts the terms in place of those there were. The commune answers
// for what is new.
func SetTerms(terms []Term) Edit {
	return func(e *Edition) error {
		was := e.Procedure.Terms
		e.Procedure.Terms.Value = terms
		restate(was, &e.Procedure.Terms)
		return nil
	}
}

// SetFee puts a fee in place of the one there was. The commune answers for
// what is new.
func SetFee(fee Fee) Edit {
	return func(e *Edition) error {
		was := e.Procedure.Fee
		e.Procedure.Fee.Value = fee
		restate(was, &e.Procedure.Fee)
		return nil
	}
}
