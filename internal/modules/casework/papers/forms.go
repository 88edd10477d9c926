package papers

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"time"

	"xaso/internal/platform/lang"
)

// Kind names a paper by what it does; its number changes with the law.
type Kind string

// The papers of the one-stop mechanism.
const (
	KindReceipt    Kind = "receipt"    // giấy tiếp nhận hồ sơ và hẹn trả kết quả
	KindSupplement Kind = "supplement" // phiếu yêu cầu bổ sung, hoàn thiện hồ sơ
	KindRefusal    Kind = "refusal"    // phiếu từ chối tiếp nhận giải quyết hồ sơ
	KindExtension  Kind = "extension"  // xin lỗi và đề nghị gia hạn
	KindStop       Kind = "stop"       // thông báo dừng giải quyết hồ sơ
	KindControl    Kind = "control"    // phiếu kiểm soát quá trình giải quyết hồ sơ
	KindRegister   Kind = "register"   // sổ theo dõi hồ sơ
)

// ErrNoForm means that no set in force on the date has this kind of paper.
var ErrNoForm = errors.New("papers: no such form in force on that date")

// A Form is one paper as one circular prescribes it.
type Form struct {
	Kind        Kind
	Number      string    // "01": the number of the form (mẫu số) within its set
	Title       string    // as printed, in capitals
	Act         string    // the circular, in full
	From        time.Time // first day of the set, midnight in Viet Nam
	Source      string    // where number, title and date were read
	Provisional bool      // the layout has not been compared with the original

	layout layout
	words  map[string]string
	notes  []string
}

// layout is the page of a form as the data gives it.
type layout struct {
	Page      string  `json:"page"` // "A4" or "A5"
	Landscape bool    `json:"landscape"`
	Heading   float64 `json:"heading"` // size of the national title, points
	Body      float64 `json:"body"`    // size of running text, points
	Top       float64 `json:"top"`     // margins, millimetres
	Bottom    float64 `json:"bottom"`
	Left      float64 `json:"left"`
	Right     float64 `json:"right"`
}

// formsFile mirrors forms.json.
type formsFile struct {
	// Words holds the fixed words of each kind, and of all under "common"; a
	// form's own words replace them.
	Words map[string]map[string]string `json:"words"`
	Sets  []struct {
		From        string `json:"from"`
		Act         string `json:"act"`
		Source      string `json:"source"`
		Provisional bool   `json:"provisional"`
		Forms       []struct {
			Kind   Kind              `json:"kind"`
			Number string            `json:"number"`
			Title  string            `json:"title"`
			Layout layout            `json:"layout"`
			Notes  []string          `json:"notes"`
			Words  map[string]string `json:"words"`
		} `json:"forms"`
	} `json:"sets"`
}

//go:embed forms.json
var formsJSON []byte

var formSets = sync.OnceValues(func() ([][]Form, error) { return readForms(formsJSON) })

// readForms returns the sets in the order of the file, the oldest first.
func readForms(data []byte) ([][]Form, error) {
	var file formsFile
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("papers: forms.json: %w", err)
	}
	var sets [][]Form
	for _, set := range file.Sets {
		from, err := time.ParseInLocation(time.DateOnly, set.From, lang.Zone)
		if err != nil {
			return nil, fmt.Errorf("papers: forms.json: %w", err)
		}
		var forms []Form
		for _, f := range set.Forms {
			words := maps.Clone(file.Words["common"])
			maps.Copy(words, file.Words[string(f.Kind)])
			maps.Copy(words, f.Words)
			forms = append(forms, Form{
				Kind: f.Kind, Number: f.Number, Title: f.Title,
				Act: set.Act, From: from, Source: set.Source, Provisional: set.Provisional,
				layout: f.Layout, words: words, notes: f.Notes,
			})
		}
		sets = append(sets, forms)
	}
	return sets, nil
}

// Forms returns the set in force at a moment, in the order of its numbers.
// Before the first set known here it returns ErrNoForm.
func Forms(at time.Time) ([]Form, error) {
	sets, err := formSets()
	if err != nil {
		return nil, err
	}
	for i := len(sets) - 1; i >= 0; i-- {
		if !at.Before(sets[i][0].From) {
			return sets[i], nil
		}
	}
	return nil, fmt.Errorf("%w: %s", ErrNoForm, at.In(lang.Zone).Format(time.DateOnly))
}

// FormOf returns one form of the set in force at a moment, or ErrNoForm: the
// notice of stopping, for one, did not exist in the set of 2018.
func FormOf(kind Kind, at time.Time) (Form, error) {
	forms, err := Forms(at)
	if err != nil {
		return Form{}, err
	}
	for _, f := range forms {
		if f.Kind == kind {
			return f, nil
		}
	}
	return Form{}, fmt.Errorf("%w: %s on %s", ErrNoForm, kind, at.In(lang.Zone).Format(time.DateOnly))
}

// LegalNote is the line under the title that names form and circular.
func (f Form) LegalNote() string {
	return strings.NewReplacer("{number}", f.Number, "{act}", f.Act).Replace(f.words["legal"])
}
