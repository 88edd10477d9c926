package pages

import (
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

// inputsOf returns the fields of a page that hold answers, columns included.
func inputsOf(fields []*procedures.Field) []*procedures.Field {
	var all []*procedures.Field
	for _, f := range fields {
		if len(f.Fields) > 0 {
			all = append(all, inputsOf(f.Fields)...)
		} else {
			all = append(all, f)
		}
	}
	return all
}

func takesFile(f *procedures.Field) bool {
	return f.Type == procedures.FileType || f.Type == procedures.RefType
}

// ownFiles leaves in the inputs for files only those of this draft: the ids
// come from the browser and could be anything.
func (a *asking) ownFiles(page *procedures.Page, typed map[string][]string) {
	for name, ids := range typed {
		f := a.Form.Field(name)
		if f == nil || !takesFile(f) {
			continue
		}
		typed[name] = slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
			return !slices.ContainsFunc(a.Draft.Files, func(own casework.Attachment) bool { return own.ID == id })
		})
	}
}

// remove does what the small buttons of a page ask: drop a row or a file.
func (f Front) remove(r *http.Request, who gate.Actor, a *asking, typed map[string][]string) error {
	if row := r.PostFormValue("_remove"); row != "" {
		if i := strings.LastIndex(row, "."); i > 0 {
			dropRow(typed, row+".")
		}
	}
	name, id, ok := strings.Cut(r.PostFormValue("remove"), "|")
	if !ok || !slices.Contains(typed[name], id) {
		return nil
	}
	typed[name] = slices.DeleteFunc(slices.Clone(typed[name]), func(s string) bool { return s == id })
	return f.Desk.RemoveFile(r.Context(), who, a.Draft.ID, id)
}

// takeFiles stores the files that came with the page and attaches them. What
// is refused comes back as problems of its field; a failing disk is an error,
// told after the rest of the page is safe.
func (f Front) takeFiles(r *http.Request, who gate.Actor, a *asking, page *procedures.Page, typed map[string][]string) ([]procedures.Problem, error) {
	if r.MultipartForm == nil {
		return nil, nil
	}
	var refused []procedures.Problem
	for _, name := range inOrder(r.MultipartForm.File) {
		field := a.Form.Field(name)
		if field == nil || !takesFile(field) || field.Page() != page {
			continue
		}
		for _, header := range r.MultipartForm.File[name] {
			up, err := f.attach(r.Context(), who, a.Draft.ID, name, field, header)
			switch kind := fault.KindOf(err); {
			case err == nil && field.Many:
				typed[name] = append(typed[name], up.ID)
			case err == nil:
				typed[name] = []string{up.ID}
			case kind == fault.Internal || kind == fault.Busy || kind == fault.Missing:
				return nil, err
			default:
				refused = append(refused, refusal(r.Context(), name, header.Filename, fault.All(err)[0]))
			}
			if err == nil {
				a.Draft.Files = append(a.Draft.Files, up)
			}
		}
	}
	return refused, nil
}

// inOrder sorts the inputs, so that a repeated request does the same writes in
// the same order.
func inOrder(files map[string][]*multipart.FileHeader) []string {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (f Front) attach(ctx context.Context, who gate.Actor, draft, name string, field *procedures.Field, header *multipart.FileHeader) (casework.Attachment, error) {
	stored, err := f.receive(ctx, who.Commune, header)
	if err != nil {
		return casework.Attachment{}, err
	}
	return f.Desk.AttachFile(ctx, who, draft, casework.Upload{File: stored, Component: componentOf(field), Field: name})
}

// componentOf is the paper that a field asks for, "" for other files.
func componentOf(field *procedures.Field) string {
	component, _ := strings.CutPrefix(field.ID, "papers.")
	if component == field.ID {
		return ""
	}
	return component
}

func (f Front) receive(ctx context.Context, commune gate.Commune, header *multipart.FileHeader) (blob.Stored, error) {
	body, err := header.Open()
	if err != nil {
		return blob.Stored{}, err
	}
	defer body.Close()
	return f.Intake.Receive(ctx, int64(commune), header.Filename, header.Header.Get("Content-Type"), body, blob.Limits{})
}

// fileProblems are those that keep a file from being where it should be.
func (a asking) fileProblems() []procedures.Problem {
	return slices.DeleteFunc(slices.Clone(a.Problems), func(p procedures.Problem) bool {
		return !strings.HasPrefix(p.Code, "blob.")
	})
}

// lastRow is the number of the row that "add" just made.
func lastRow(a asking, repeat *procedures.Field) string { return strconv.Itoa(a.rows(repeat)) }

// file sends an attachment to whoever may have it: to be saved, never run.
func (f Front) file(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	a, err := f.Desk.File(r.Context(), who, r.PathValue("file"), r.URL.Query().Get("ly-do"))
	if err != nil {
		return err
	}
	return f.send(w, r, who, a.Key, a.Name, a.Type, false)
}

func (f Front) thumb(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	a, err := f.Desk.File(r.Context(), who, r.PathValue("file"), r.URL.Query().Get("ly-do"))
	if err != nil {
		return err
	}
	if a.ThumbKey == "" {
		return gate.ErrMissing
	}
	return f.send(w, r, who, a.ThumbKey, a.Name, blob.JPEG, true)
}

func (f Front) send(w http.ResponseWriter, r *http.Request, who gate.Actor, key, name, mime string, inline bool) error {
	if !blob.BelongsTo(key, int64(who.Commune)) {
		return gate.ErrMissing
	}
	file, err := f.Files.Open(r.Context(), key)
	if err != nil {
		return err
	}
	defer file.Close()
	blob.ServeHeaders(w.Header(), name, mime, inline)
	w.Header().Set("Content-Length", strconv.FormatInt(file.Info().Size, 10))
	_, err = io.Copy(w, file)
	return err
}

// filesAt are the files chosen in one input.
func filesAt(r *http.Request, name string) []*multipart.FileHeader {
	if r.MultipartForm == nil {
		return nil
	}
	return r.MultipartForm.File[name]
}
