"""Work (就业帮帮团): seekers and vacancies, brought together by a matchmaker with both consents."""
