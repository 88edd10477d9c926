package pages

import (
	"encoding/json"
	"net/http"
	"strconv"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
)

// Pages whose script sends files in parts ask one address, which of four things
// they want: to begin, to send the next part, to know where it stopped, to end.
// The form around the file input does the same in one piece without a script.
const (
	partsBegin = "mo"
	partsNext  = "doan"
	partsWhere = "den"
	partsEnd   = "xong"
)

// mostPart bounds one request: a part and the fields around it.
const mostPart = blob.PartSize + 64<<10

// An uploading is one place that takes files in parts.
type uploading struct {
	owner blob.Owner
	// admit decides whether files may be sent here; asked at beginning and end.
	admit func() error
	// keep attaches the file that has come whole.
	keep func(file blob.Stored) (sentFile, error)
}

// A sentFile is what the page shows of a file that arrived.
type sentFile struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Size  string `json:"size"`
	Thumb string `json:"thumb,omitempty"`
}

// parted is the answer to each of the four.
type parted struct {
	ID    string    `json:"id,omitempty"`
	Held  int64     `json:"held"`
	File  *sentFile `json:"file,omitempty"`
	Error string    `json:"error,omitempty"` // a sentence, when the file is refused
}

// parts answers one request of an upload. What can be said to a person goes
// back as a sentence with its status; the rest is an error like any.
func (f Front) parts(w http.ResponseWriter, r *http.Request, u uploading) error {
	answer, err := f.part(r, u)
	code := http.StatusOK
	if err != nil {
		all := fault.All(err)
		if len(all) == 0 || !fault.Told(err) {
			return err
		}
		code, answer.Error = web.Status(err), lang.T(r.Context(), all[0].Code, all[0].Args...)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(code)
	return json.NewEncoder(w).Encode(answer)
}

func (f Front) part(r *http.Request, u uploading) (parted, error) {
	id := r.PostFormValue("id")
	switch r.PostFormValue("viec") {
	case partsBegin:
		if err := u.admit(); err != nil {
			return parted{}, err
		}
		size, err := strconv.ParseInt(r.PostFormValue("size"), 10, 64)
		if err != nil {
			return parted{}, blob.ErrEmpty
		}
		id, err := f.Intake.Begin(u.owner, r.PostFormValue("name"), r.PostFormValue("type"), size, blob.Limits{})
		return parted{ID: id}, err
	case partsNext:
		return f.nextPart(r, u, id)
	case partsWhere:
		held, err := f.Intake.Offset(u.owner, id)
		return parted{ID: id, Held: held}, err
	case partsEnd:
		if err := u.admit(); err != nil {
			return parted{}, err
		}
		stored, err := f.Intake.Finish(r.Context(), u.owner, id)
		if err != nil {
			return parted{ID: id}, err
		}
		file, err := u.keep(stored)
		return parted{ID: id, Held: stored.Size, File: &file}, err
	}
	return parted{}, gate.ErrMissing
}

// nextPart appends; a part that does not continue what is held is answered
// with where to go on, which is no mistake of anybody.
func (f Front) nextPart(r *http.Request, u uploading, id string) (parted, error) {
	from, err := strconv.ParseInt(r.PostFormValue("tu"), 10, 64)
	files := filesAt(r, "doan")
	if err != nil || len(files) != 1 {
		return parted{}, blob.ErrEmpty
	}
	body, err := files[0].Open()
	if err != nil {
		return parted{}, err
	}
	defer body.Close()
	held, err := f.Intake.Append(u.owner, id, from, body)
	if all := fault.All(err); len(all) == 1 && all[0].Code == blob.ErrOffset.Code {
		err = nil
	}
	return parted{ID: id, Held: held}, err
}

// draftParts takes the files of a resident's draft or of an entry, in parts.
func (f Front) draftParts(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	draft, name := r.PathValue("draft"), r.PostFormValue("field")
	var field *procedures.Field
	return f.parts(w, r, uploading{
		owner: blob.Owner{Commune: int64(who.Commune), ID: who.ID + "|" + draft},
		admit: func() error {
			d, err := f.Desk.Draft(r.Context(), who, draft)
			if err != nil {
				return err
			}
			if field = d.Form.Field(name); field == nil || !takesFile(field) {
				return casework.ErrPage
			}
			return nil
		},
		keep: func(file blob.Stored) (sentFile, error) {
			a, err := f.Desk.AttachFile(r.Context(), who, draft, casework.Upload{File: file, Component: componentOf(field), Field: name})
			out := sentFile{ID: a.ID, Name: a.Name, Size: sizeWords(a.Size)}
			if a.ThumbKey != "" {
				out.Thumb = href(r.Context(), fileHref(a.ID)+"/anh-nho")
			}
			return out, err
		},
	})
}
