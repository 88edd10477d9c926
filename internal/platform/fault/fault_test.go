package fault_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"xaso/internal/platform/fault"
)

var (
	name  = fault.New(fault.Invalid, "test.name")
	phone = fault.New(fault.Invalid, "test.phone")
	taken = fault.New(fault.Conflict, "test.taken")
)

func TestAll(t *testing.T) {
	tests := []struct {
		what string
		err  error
		want []string
	}{
		{"none", io.EOF, nil},
		{"nil", nil, nil},
		{"one", name.At("name"), []string{"test.name"}},
		{"one in words", fmt.Errorf("save: %w", name), []string{"test.name"}},
		{"several", errors.Join(name, errors.Join(phone, taken)), []string{"test.name", "test.phone", "test.taken"}},
		{"with its cause", fmt.Errorf("%w: %w", taken, io.EOF), []string{"test.taken"}},
		{"two with a cause", fmt.Errorf("%w: %w", taken, fmt.Errorf("%w: %w", phone, io.EOF)), []string{"test.taken", "test.phone"}},
	}
	for _, tt := range tests {
		got := fault.All(tt.err)
		if len(got) != len(tt.want) {
			t.Errorf("%s: %v, want %v", tt.what, got, tt.want)
			continue
		}
		for i := range got {
			if got[i].Code != tt.want[i] {
				t.Errorf("%s: %v, want %v", tt.what, got, tt.want)
			}
		}
	}
}

func TestKindSurvivesWrapping(t *testing.T) {
	if got := fault.KindOf(fmt.Errorf("save: %w", taken.With("x"))); got != fault.Conflict {
		t.Errorf("kind %v, want conflict", got)
	}
	if got := fault.KindOf(io.EOF); got != fault.Internal {
		t.Errorf("kind of a plain error %v, want internal", got)
	}
	if !errors.Is(taken.With("x").At("y"), taken) {
		t.Error("a fault with values is no longer itself")
	}
}

func TestWhatIsToldBesideAForm(t *testing.T) {
	hidden, broken := fault.New(fault.Missing, "test.hidden"), errors.New("disk")
	for _, c := range []struct {
		err  error
		told bool
	}{
		{name, true}, {errors.Join(name, phone), true}, {taken, true}, {fmt.Errorf("saving: %w", taken), true},
		{hidden, false}, {broken, false}, {nil, false},
	} {
		if got := fault.Told(c.err); got != c.told {
			t.Errorf("%v is told: %t, want %t", c.err, got, c.told)
		}
	}
}
