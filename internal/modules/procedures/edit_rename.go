package procedures

import (
	"strconv"
	"strings"
)

// RenameField gives a field another id and writes it wherever the old one
// stood: conditions, rules, fees and test cases. Both are full ids; the field
// stays inside what it is in. ErrReferred names a condition that reads the
// field in a way that cannot be rewritten; nothing is changed then.
func RenameField(id, to string) Edit {
	return func(e *Edition) error {
		f, _, _, err := e.Form.fieldAt(id)
		if err != nil {
			return err
		}
		under := strings.TrimSuffix(id, f.ID)
		own, inside := strings.CutPrefix(to, under)
		switch {
		case !inside || under == "" && !validID(to) || under != "" && !idParts(own):
			return ErrPartID.With(to).At("id")
		case to == id:
			return nil
		case e.Form.hasField(to):
			return ErrPartTaken.With(to).At("id")
		}
		r := renaming{from: id, to: to}
		r.repeat, _, _ = e.repeatOf(id)
		for _, c := range e.clauses() {
			*c.text = r.rewrite(*c.text, c.Repeat)
		}
		e.eachPlain(r.plain)
		for i := range e.Tests {
			r.test(&e.Tests[i])
		}
		f.ID, e.Last = own, to
		if left := e.readers([]string{id}, func(Place) bool { return false }); len(left) > 0 {
			return ErrReferred.With(left[0].Label, left[0].Text)
		}
		return nil
	}
}

// repeatOf returns the repeat that a field is a column of.
func (e *Edition) repeatOf(id string) (repeat, column string, ok bool) {
	for i, r := range id {
		if r != '.' {
			continue
		}
		if f, _, _, err := e.Form.fieldAt(id[:i]); err == nil && f.Type == RepeatType {
			return id[:i], id[i+1:], true
		}
	}
	return "", "", false
}

type renaming struct {
	from, to string
	repeat   string // around the field, "" for none
}

// rewrite puts the new name into a CEL text, outside of its literals.
func (r renaming) rewrite(text, repeat string) string {
	from, to := r.from, r.to
	if r.repeat != "" {
		if repeat != r.repeat {
			return text
		}
		from, to = "row."+strings.TrimPrefix(from, r.repeat+"."), "row."+strings.TrimPrefix(to, r.repeat+".")
	}
	var b strings.Builder
	last := 0
	for _, at := range append(literals.FindAllStringIndex(text, -1), []int{len(text), len(text)}) {
		b.WriteString(name(from).ReplaceAllStringFunc(text[last:at[0]], func(s string) string {
			return strings.Replace(s, from, to, 1)
		}))
		b.WriteString(text[at[0]:at[1]])
		last = at[1]
	}
	return b.String()
}

// plain puts the new name where ids stand as such.
func (r renaming) plain(ref Reference, text *string) {
	if ref.Text != r.from && !strings.HasPrefix(ref.Text, r.from+".") {
		return
	}
	was, now := ref.Text, r.to+strings.TrimPrefix(ref.Text, r.from)
	if ref.Property != "derive" { // columns are written without their repeat
		cut := strings.TrimSuffix(was, *text)
		if strings.HasPrefix(cut, r.from+".") {
			return // it was the repeat around that got another name
		}
		was, now = strings.TrimPrefix(was, cut), strings.TrimPrefix(now, cut)
	}
	*text = strings.Replace(*text, was, now, 1)
}

// test puts the new name into answers and expectations.
func (r renaming) test(c *Case) {
	answers := c.answers()
	if r.repeat == "" {
		if v := lookup(answers, r.from); v != nil {
			remove(answers, r.from)
			put(answers, r.to, v)
		}
	} else {
		for _, row := range rowsOf(lookup(answers, r.repeat)) {
			from := strings.TrimPrefix(r.from, r.repeat+".")
			if v := lookup(row, from); v != nil {
				remove(row, from)
				put(row, strings.TrimPrefix(r.to, r.repeat+"."), v)
			}
		}
	}
	c.Answers = answers
	for i := range c.Expect {
		c.Expect[i].Field = r.expected(c.Expect[i].Field)
	}
}

// expected renames "members.0.full_name" too.
func (r renaming) expected(id string) string {
	parts := strings.Split(id, ".")
	row := -1
	for i, p := range parts {
		if _, err := strconv.Atoi(p); err == nil {
			row = i
		}
	}
	plain := withoutRow(id)
	if plain != r.from && !strings.HasPrefix(plain, r.from+".") {
		return id
	}
	now := r.to + strings.TrimPrefix(plain, r.from)
	if row < 0 {
		return now
	}
	outer := strings.Join(parts[:row], ".")
	if rest, ok := strings.CutPrefix(now, outer+"."); ok {
		return outer + "." + parts[row] + "." + rest
	}
	// The repeat itself got the new name.
	return r.to + "." + parts[row] + "." + strings.Join(parts[row+1:], ".")
}
