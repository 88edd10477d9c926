package casework

import (
	"slices"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/post"
)

// A carried file is what the other commune must know of an attachment besides
// its bytes.
type carried struct {
	ID        string `json:"id"`
	Kind      string `json:"kind"`
	Component string `json:"component,omitempty"`
	Field     string `json:"field,omitempty"`
	Name      string `json:"name"`
	Type      string `json:"type"`
	Size      int64  `json:"size"`
	Hash      string `json:"hash"`
	Digitised bool   `json:"digitised,omitempty"`
	Item      int    `json:"item,omitempty"` // of a supplement request
}

// pack makes attachments ready to travel.
func pack(all []Attachment) (about []carried, files []post.File) {
	for _, a := range all {
		about = append(about, carried{ID: a.ID, Kind: a.Kind, Component: a.Component, Field: a.Field, Name: a.Name, Type: a.Type,
			Size: a.Size, Hash: a.Hash, Digitised: a.Digitised})
		files = append(files, post.File{ID: a.ID, Key: a.Key, ThumbKey: a.ThumbKey})
	}
	return about, files
}

// unpack returns the attachments of a letter under new ids, with the keys of
// the copies in our store: they belong to owner, a dossier or a request.
func unpack(tx *gate.Tx, about []carried, l post.Letter, owner string) []Attachment {
	var all []Attachment
	for _, c := range about {
		i := slices.IndexFunc(l.Files, func(f post.File) bool { return f.ID == c.ID })
		if i < 0 {
			continue // named but not sent: there is nothing to show
		}
		all = append(all, Attachment{ID: tx.NewID(), Dossier: owner, Kind: c.Kind, Component: c.Component, Field: c.Field,
			Name: c.Name, Type: c.Type, Size: c.Size, Hash: c.Hash, Digitised: c.Digitised, Key: l.Files[i].Key,
			ThumbKey: l.Files[i].ThumbKey, By: tx.Who.ID, At: tx.Now()})
	}
	return all
}

// keep stores the files of a request. They hang on its id as those of a
// dossier on the dossier's: who may have them is decided by RelayFile.
func keep(tx *gate.Tx, all []Attachment) (ids []string, err error) {
	for _, a := range all {
		if err := insertAttachment(tx, a); err != nil {
			return nil, err
		}
		ids = append(ids, a.ID)
	}
	return ids, nil
}

// mostRelayFiles bounds the files of one line.
const mostRelayFiles = 20

// uploads are files that somebody just chose, as attachments of owner.
func uploads(tx *gate.Tx, owner string, ups []Upload) ([]Attachment, error) {
	if len(ups) > mostRelayFiles {
		return nil, ErrTooManyFiles.With(mostRelayFiles)
	}
	var all []Attachment
	for _, up := range ups {
		a := up.attachment(tx, "other")
		a.Dossier = owner
		all = append(all, a)
	}
	return all, nil
}

// chosen are those files of a dossier that are named, each once.
func chosen(tx *gate.Tx, dossier string, ids []string) ([]Attachment, error) {
	all, err := attachmentsOf(tx, "dossier_id", dossier)
	if err != nil {
		return nil, err
	}
	picked := slices.DeleteFunc(slices.Clone(all), func(a Attachment) bool { return !slices.Contains(ids, a.ID) })
	for _, id := range ids {
		if !slices.ContainsFunc(picked, func(a Attachment) bool { return a.ID == id }) {
			return nil, ErrRelayFile.At("files")
		}
	}
	return picked, nil
}
