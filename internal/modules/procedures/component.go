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
	Optional  bool          `json:"optional,omitempty"`
	When      string        `json:"when,omitempty"`      // CEL over the form's answers; "" is always
	WhenNote  string        `json:"when_note,omitempty"` // the source's own words for When
	Mark
}
