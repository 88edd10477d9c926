package doors_test

import "xaso/internal/modules/assessment"

// recognitionFile is an assessment file that a dossier can be made of.
func (s *scene) recognitionFile() {
	var err error
	s.made["recognition-file"], err = s.Assessment.Open(s.ctx(), s.as("leader"), assessment.Opening{Set: "ntm-2021-2025-xa", Column: "bac_trung_bo", Year: 2025, Title: "Hồ sơ thử"})
	s.must(err)
}

// frozenDossier is one whose papers can be taken away.
func (s *scene) frozenDossier() {
	var err error
	s.made["frozen-dossier"], err = s.Recognition.Freeze(s.ctx(), s.as("leader"), s.get("recognition-file"))
	s.must(err)
}
