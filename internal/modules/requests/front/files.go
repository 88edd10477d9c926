package front

import (
	"errors"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"xaso/internal/platform/blob"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/geo"
)

// receive puts the photos and the spoken notes of a form into the draft. Good
// ones stay when another is refused.
func (h Hall) receive(r *http.Request, who gate.Actor, d *draft) error {
	if key := r.PostFormValue("remove"); key != "" {
		other := func(s blob.Stored) bool { return s.Key == key }
		d.Photos, d.Voice = slices.DeleteFunc(d.Photos, other), slices.DeleteFunc(d.Voice, other)
	}
	if r.MultipartForm == nil {
		return nil
	}
	var bad error
	photos := blob.Limits{MaxBytes: photoBytes, Only: []string{blob.JPEG}, Place: r.PostFormValue("vi-tri-anh") != ""}
	for _, file := range r.MultipartForm.File["anh"] {
		got, err := h.one(r, who, file, photos)
		if err == nil && len(d.Photos) >= mostPhotos {
			err = errTooMany.With(mostPhotos)
		}
		if err != nil {
			bad = errors.Join(bad, at(err, "anh"))
			continue
		}
		if p := got.Place; p != nil && d.FromPhoto == "" {
			d.FromPhoto = geo.Point{p.Lng, p.Lat}.String()
		}
		d.Photos = added(d.Photos, got)
	}
	voice := blob.Limits{MaxBytes: voiceBytes, Only: blob.Sounds}
	for _, file := range r.MultipartForm.File["tieng"] {
		got, err := h.one(r, who, file, voice)
		if err == nil && len(d.Voice) >= mostVoice {
			err = errTooMany.With(mostVoice)
		}
		if err != nil {
			bad = errors.Join(bad, at(err, "tieng"))
			continue
		}
		d.Voice = added(d.Voice, got)
	}
	return bad
}

// added is the list with one more, unless the same file is in it.
func added(all []blob.Stored, one blob.Stored) []blob.Stored {
	if slices.ContainsFunc(all, func(s blob.Stored) bool { return s.Key == one.Key }) {
		return all
	}
	return append(all, one)
}

// at points a fault of a file at its field; what else fails stays as it is.
func at(err error, field string) error {
	if !fault.Told(err) {
		return err
	}
	var all []error
	for _, f := range fault.All(err) {
		all = append(all, f.At(field))
	}
	return errors.Join(all...)
}

func (h Hall) one(r *http.Request, who gate.Actor, file *multipart.FileHeader, limits blob.Limits) (blob.Stored, error) {
	body, err := file.Open()
	if err != nil {
		return blob.Stored{}, err
	}
	defer body.Close()
	return h.Intake.Receive(r.Context(), int64(who.Commune), file.Filename, file.Header.Get("Content-Type"), body, limits)
}

// draftFile shows the sender what they have added: "a0" the first photo, "t0"
// the first spoken note.
func (h Hall) draftFile(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	d, err := h.draft(r, who)
	if err != nil {
		return err
	}
	n := r.PathValue("n")
	all := d.Photos
	number, sound := strings.CutPrefix(n, "t")
	if sound {
		all = d.Voice
	} else {
		number = strings.TrimPrefix(n, "a")
	}
	i, err := strconv.Atoi(number)
	if err != nil || i < 0 || i >= len(all) {
		return gate.ErrMissing
	}
	key := all[i].ThumbKey
	if sound {
		key = all[i].Key
	}
	return h.sendFile(w, r, who, key, all[i].Name, all[i].Type)
}

// sendFile sends a file that the caller has found in a record of the commune.
func (h Hall) sendFile(w http.ResponseWriter, r *http.Request, who gate.Actor, key, name, mime string) error {
	if !blob.BelongsTo(key, int64(who.Commune)) {
		return gate.ErrMissing
	}
	f, err := h.Files.Open(r.Context(), key)
	if err != nil {
		return err
	}
	defer f.Close()
	blob.ServeHeaders(w.Header(), name, mime, true)
	http.ServeContent(w, r, "", f.Info().Modified, f)
	return nil
}
