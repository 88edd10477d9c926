package pages

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/casework/papers"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
)

// scanPath is where the QR code leads.
func scanPath(token string) string { return "/chup/" + token }

// openScan makes a QR code for the entry.
func (o Office) openScan(r *http.Request, who gate.Actor, e *entering) error {
	s, err := o.Desk.OpenScan(r.Context(), who, casework.Scan{Draft: e.ID, Component: r.PostFormValue(entryOwn + "scan-for")})
	known := slices.ContainsFunc(e.Scans, func(one casework.Scan) bool { return one.ID == s.ID })
	if err == nil && !known { // known: the browser sent its press a second time
		e.Scans = append([]casework.Scan{s}, e.Scans...)
	}
	return err
}

// endScan makes a code void, or takes in what waits at it.
func (o Office) endScan(r *http.Request, who gate.Actor, e *entering) error {
	id := r.PostFormValue("_unscan")
	i := slices.IndexFunc(e.Scans, func(s casework.Scan) bool { return s.ID == id })
	if i < 0 {
		return nil // it ran out meanwhile
	}
	s := e.Scans[i]
	e.Scans = slices.Delete(e.Scans, i, i+1)
	if len(s.Pages) > 0 {
		if _, err := o.gather(r.Context(), who, s, s.Pages[0].Component); err != nil {
			return err
		}
		d, err := o.Desk.Draft(r.Context(), who, e.ID)
		if err != nil {
			return err
		}
		e.Files = d.Files
	}
	return o.Desk.EndScan(r.Context(), who, id)
}

// gather makes one file of the pictures that wait for a paper and attaches it.
func (f Front) gather(ctx context.Context, who gate.Actor, s casework.Scan, component string) (casework.Attachment, error) {
	var ids []string
	var pictures [][]byte
	var only blob.Stored
	for _, p := range s.Pages {
		if p.Component != component {
			continue
		}
		b, err := f.bytes(ctx, p.File.Key)
		if err != nil {
			return casework.Attachment{}, err
		}
		ids, pictures, only = append(ids, p.ID), append(pictures, b), p.File
	}
	if len(ids) > 1 {
		made, err := papers.Pictures(pictures, f.Now())
		if err != nil {
			return casework.Attachment{}, err
		}
		name := fmt.Sprintf("giay-to-%d-trang.pdf", len(ids))
		only, err = f.Intake.Receive(ctx, int64(who.Commune), name, blob.PDF, bytes.NewReader(made), blob.Limits{MaxBytes: mostUpload})
		if err != nil {
			return casework.Attachment{}, err
		}
	}
	if len(ids) == 0 {
		return casework.Attachment{}, casework.ErrScanChanged
	}
	return f.Desk.FinishScan(ctx, who, s.Token, component, ids, only)
}

func (f Front) bytes(ctx context.Context, key string) ([]byte, error) {
	file, err := f.Files.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(file)
}

// arrived tells the counter's page what came by telephone, for a script that
// asks every few seconds.
func (o Office) arrived(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	scans, err := o.Desk.Scans(r.Context(), who, casework.Scan{Draft: r.PathValue("draft")})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	return json.NewEncoder(w).Encode(map[string]string{"anh": scanState(scans)})
}

// hour is the time of day in Viet Nam.
func hour(at time.Time) string { return at.In(lang.Zone).Format("15:04") }

// scanState changes whenever something arrives.
func scanState(scans []casework.Scan) string {
	state := ""
	for _, s := range scans {
		state += strconv.Itoa(s.Files) + "." + strconv.Itoa(len(s.Pages)) + " "
	}
	return state
}

// A snapping is the telephone's page.
type snapping struct {
	casework.ScanTask
	Token     string
	Component string
	Sent      string // name of the file just attached
	Err       error
	Refused   []string
}

func (f Front) snap(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	s, err := f.snapping(r, who)
	if err != nil {
		return err
	}
	s.Sent, s.Component = r.URL.Query().Get("xong"), r.URL.Query().Get("giay")
	return web.Page(w, r, http.StatusOK, snapPage(s))
}

func (f Front) snapping(r *http.Request, who gate.Actor) (snapping, error) {
	token := r.PathValue("token")
	task, err := f.Desk.ScanTask(r.Context(), who, token)
	task.Scan.Token = token
	return snapping{ScanTask: task, Token: token}, err
}

// snapped takes in what the telephone sent: pictures wait until they are
// combined, other files are attached as they are.
func (f Front) snapped(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	s, err := f.snapping(r, who)
	if err != nil {
		return err
	}
	s.Component = r.PostFormValue("giay")
	if page := r.PostFormValue("_bo"); page != "" {
		if err := f.Desk.DropScanPage(r.Context(), who, s.Token, page); err != nil {
			return err
		}
		return web.Redirect(w, r, s.back(""))
	}
	for _, name := range []string{"anh", "tep"} {
		for _, header := range filesAt(r, name) {
			if header.Size == 0 && header.Filename == "" {
				continue
			}
			stored, err := f.receive(r.Context(), who.Commune, header)
			if err == nil {
				_, err = f.takeSnap(r.Context(), who, &s, stored)
			}
			if err != nil && !fault.Told(err) {
				return err
			}
			if err != nil {
				s.Refused = append(s.Refused, t(r.Context(), "casework.page.file.refused", header.Filename, faultSentence(r.Context(), err)))
			}
		}
	}
	sent := ""
	if r.PostForm.Has("_xong") && len(s.Refused) == 0 {
		a, err := f.gather(r.Context(), who, s.Scan, s.Component)
		if err != nil && !fault.Told(err) {
			return err
		}
		s.Err, sent = err, a.Name
		if fault.KindOf(err) == fault.Conflict && len(s.Pages) == 0 {
			s.Err, s.Refused = nil, []string{t(r.Context(), "casework.counter.snap.nothing")}
		}
	}
	if len(s.Refused) > 0 || s.Err != nil {
		return web.Page(w, r, http.StatusUnprocessableEntity, snapPage(s))
	}
	if sent != "" && s.Scan.Component != "" { // the code was for this paper alone
		return web.Page(w, r, http.StatusOK, snapDonePage(sent))
	}
	return web.Redirect(w, r, s.back(sent))
}

// takeSnap puts a stored file where it belongs: pictures wait, others are
// attached at once.
func (f Front) takeSnap(ctx context.Context, who gate.Actor, s *snapping, stored blob.Stored) (id string, err error) {
	if stored.Type != blob.JPEG {
		a, err := f.Desk.FinishScan(ctx, who, s.Token, s.Component, nil, stored)
		return a.ID, err
	}
	p, err := f.Desk.AddScanPage(ctx, who, s.Token, s.Component, stored)
	if err == nil {
		s.Pages = append(s.Pages, p)
	}
	return p.ID, err
}

func (s snapping) back(sent string) string {
	path := scanPath(s.Token)
	var parts []string
	if s.Component != "" {
		parts = append(parts, "giay="+s.Component)
	}
	if sent != "" {
		parts = append(parts, "xong="+sent)
	}
	return withQuery(path, parts...)
}

// snapParts takes the telephone's files in parts: the line of a hall is weak.
func (f Front) snapParts(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	s, err := f.snapping(r, who)
	if err != nil {
		return err
	}
	s.Component = r.PostFormValue("giay")
	return f.parts(w, r, uploading{
		owner: blob.Owner{Commune: int64(who.Commune), ID: "scan|" + s.ID},
		admit: func() error { return nil },
		keep: func(file blob.Stored) (sentFile, error) {
			id, err := f.takeSnap(r.Context(), who, &s, file)
			return sentFile{ID: id, Name: file.Name, Size: sizeWords(file.Size)}, err
		},
	})
}

// faultSentence says an error that can be told.
func faultSentence(ctx context.Context, err error) string {
	one := fault.All(err)[0]
	return t(ctx, one.Code, one.Args...)
}
