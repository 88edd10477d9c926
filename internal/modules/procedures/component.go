package procedures

// ComponentKind says how a paper of a dossier comes in.
type ComponentKind string

const (
	ByForm    ComponentKind = "form"    // the declaration itself: filled in, not uploaded
	ByUpload  ComponentKind = "upload"  // a paper or a picture of it
	ByShowing ComponentKind = "present" // only shown at the counter, never kept
)

// A Component is one paper that a procedure asks for (thành phần hồ sơ).
type Component struct {
	ID        string        `json:"id"`             // unique within the procedure
	Code      string        `json:"code,omitempty"` // national code, opaque
	Name      string        `json:"name"`           // Vietnamese, the wording of the source
	Kind      ComponentKind `json:"kind"`
	Originals int           `json:"originals,omitempty"`
	Copies    int           `json:"copies,omitempty"`
	// Electronic counts copies that come as files only (LoaiBan 2).
	Electronic int  `json:"electronic,omitempty"`
	Optional   bool `json:"optional,omitempty"`
	// Instead names components any one of which takes the place of this one
	// (giấy tờ thay thế): with one of them in, this one is not demanded.
	Instead []string `json:"instead,omitempty"`
	// Lookup names the database in which the office finds the fact by itself; the
	// paper is then asked for only when nothing is found there.
	Lookup   string `json:"lookup,omitempty"`
	When     string `json:"when,omitempty"`      // CEL over the form's answers; "" is always
	WhenNote string `json:"when_note,omitempty"` // the source's own words for When
	Mark
}
