package procedures

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"xaso/internal/platform/gate"
)

// FiledForm is FrozenForm for pages, in a transaction of its own. Forms hold no
// personal data; whoever may see the dossier may see its form.
func (s *Store) FiledForm(ctx context.Context, who gate.Actor, p Procedure, name string) (*Form, error) {
	var f *Form
	err := s.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.SignedIn()); err != nil {
			return err
		}
		var err error
		f, err = s.FrozenForm(tx, p, name)
		return err
	})
	return f, err
}

// FrozenForm returns the form a dossier was frozen on, by its id@hash, with the
// papers of p, the version it was filed under. It is compiled from what was
// stored then: a later version, or a later release of the program, changes
// nothing for a dossier under way.
func (s *Store) FrozenForm(tx *gate.Tx, p Procedure, name string) (*Form, error) {
	if form, err := s.lib.FormFor(p); err == nil && s.is(form, name) {
		return form, nil
	}
	key := name + " " + p.formKey()
	s.mu.Lock()
	f := s.forms[key]
	s.mu.Unlock()
	if f != nil {
		return f, nil
	}
	id, hash := cutName(name)
	body, err := frozenBody(tx, "form", id, hash)
	if err != nil {
		return nil, fmt.Errorf("form %s: %w", name, err)
	}
	if f, err = thaw(body, p.Components); err != nil {
		return nil, fmt.Errorf("form %s: %w", name, err)
	}
	s.mu.Lock()
	makeRoom(s.forms)
	s.forms[key] = f
	s.mu.Unlock()
	return f, nil
}

// is reports whether a compiled form is the one of a name.
func (s *Store) is(form *Form, name string) bool {
	_, hash := cutName(name)
	s.mu.Lock()
	known := s.hashes[form]
	s.mu.Unlock()
	if known != "" {
		return known == hash
	}
	body, err := json.Marshal(form)
	if err != nil {
		return false
	}
	sum := sha256.Sum256(body)
	known = hex.EncodeToString(sum[:8])
	s.mu.Lock()
	s.hashes[form] = known
	s.mu.Unlock()
	return known == hash
}

// thaw compiles a form from its frozen content, whose groups and lists were
// resolved and whose pages of papers were added when it was frozen.
func thaw(body string, components []Component) (*Form, error) {
	f := &Form{}
	if err := json.Unmarshal([]byte(body), f); err != nil {
		return nil, err
	}
	f.components = components
	if err := f.relink(); err != nil {
		return nil, err
	}
	return f, f.compile()
}
